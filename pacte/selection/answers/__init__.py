"""Answers to candidates, places offered and confirmed, the waiting list, carry-over."""
