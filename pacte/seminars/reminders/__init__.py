"""Reminders of seminars: before each one, and of half-days that are not sealed."""
