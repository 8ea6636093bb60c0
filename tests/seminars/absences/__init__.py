"""What follows attendance."""
