"""Acts of the day: attendance, moments, notes, results."""

from pacte.juries.day.operations.deciding import clear, decide
from pacte.juries.day.operations.following import attend, mark
from pacte.juries.day.operations.noting import Noted, save_notes

__all__ = ["Noted", "attend", "clear", "decide", "mark", "save_notes"]
