"""Writes about half-days and availabilities."""

from pacte.juries.half_days.operations.answering import Limits, answer, open_answer, own_answer
from pacte.juries.half_days.operations.half_days import (
    Place,
    add_half_day,
    change_half_day,
    remove_half_day,
    restore_half_day,
)
from pacte.juries.half_days.operations.period import Opened, add_period
from pacte.juries.half_days.operations.polling import (
    ask_again,
    close_poll,
    open_poll,
    remind,
    remind_due,
    reopen_poll,
)
from pacte.juries.half_days.operations.rooms import remove_room, save_room

__all__ = [
    "Limits",
    "Opened",
    "Place",
    "add_half_day",
    "add_period",
    "answer",
    "ask_again",
    "change_half_day",
    "close_poll",
    "open_answer",
    "open_poll",
    "own_answer",
    "remind",
    "remind_due",
    "remove_half_day",
    "remove_room",
    "reopen_poll",
    "restore_half_day",
    "save_room",
]
