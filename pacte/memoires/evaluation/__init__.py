"""Readers evaluate mémoires: marks, comments, what each may see of the others'."""
