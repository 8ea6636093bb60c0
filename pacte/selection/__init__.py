"""The selection, from the committee and its grid to EHESP validation, answers and the waiting list."""
