"""Every write on juries and readings, until they are accepted."""

from pacte.memoires.readers.operations.answering import accept, declare, decline
from pacte.memoires.readers.operations.assigning import assign, take_back
from pacte.memoires.readers.operations.proposing import apply_proposal
from pacte.memoires.readers.operations.reminding import remind_chosen, remind_due
from pacte.memoires.readers.operations.seats import (
    Seat,
    change_seat,
    end_seat,
    invitation_of,
    invite_juror,
    review_ties,
    seat_juror,
    take_seat,
)

__all__ = [
    "Seat",
    "accept",
    "apply_proposal",
    "assign",
    "change_seat",
    "declare",
    "decline",
    "end_seat",
    "invitation_of",
    "invite_juror",
    "remind_chosen",
    "remind_due",
    "review_ties",
    "seat_juror",
    "take_back",
    "take_seat",
]
