"""Stored files: received, inspected, kept once by content, served with care."""
