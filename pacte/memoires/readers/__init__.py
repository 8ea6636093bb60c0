"""Jurors, and who reads which mémoire."""
