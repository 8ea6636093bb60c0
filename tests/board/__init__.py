"""The board of trainers."""
