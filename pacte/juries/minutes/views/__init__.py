"""Pages of the minutes: closing, reading and signing, completing."""

from pacte.juries.minutes.views import addenda, closing, reading

__all__ = ["addenda", "closing", "reading"]
