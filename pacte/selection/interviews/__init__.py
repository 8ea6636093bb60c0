"""Interviews by video: slots, bookings, calendar invitations, records."""
