"""Pages of the day of the defences: the room, one defence before its jury."""

from pacte.juries.day.views import passage, room

__all__ = ["passage", "room"]
