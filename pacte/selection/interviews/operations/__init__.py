"""Every write on interviews: keyword-only verbs that take the session, the actor and the time."""

from pacte.selection.interviews.operations.bookings import book, cancel_interview, invite, mark
from pacte.selection.interviews.operations.freeing import free_interviews
from pacte.selection.interviews.operations.hindrances import hinder
from pacte.selection.interviews.operations.records import save_record
from pacte.selection.interviews.operations.slots import cancel_slot, move_slot, propose_slots

__all__ = [
    "book",
    "cancel_interview",
    "cancel_slot",
    "free_interviews",
    "hinder",
    "invite",
    "mark",
    "move_slot",
    "propose_slots",
    "save_record",
]
