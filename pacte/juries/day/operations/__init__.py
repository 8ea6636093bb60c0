"""Acts of the day: attendance, moments, notes, results."""

from pacte.juries.day.operations.deciding import clear, decide
from pacte.juries.day.operations.following import attend, correct_hours, mark
from pacte.juries.day.operations.noting import Noted, save_notes

__all__ = ["Noted", "attend", "clear", "correct_hours", "decide", "mark", "save_notes"]
