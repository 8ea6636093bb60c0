"""Contacts with learners."""
