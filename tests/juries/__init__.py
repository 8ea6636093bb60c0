"""The juries and their planning."""
