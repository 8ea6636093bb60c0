"""What the project promises about its speed and its safety under load, measured on this machine."""
