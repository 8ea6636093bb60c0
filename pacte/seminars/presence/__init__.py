"""Presence: signing a half-day on a phone or the room's device, entering, sealing, correcting afterwards."""
