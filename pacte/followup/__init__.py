"""Contacts with learners between seminars: noted in ten seconds, imported from the past, counted."""
