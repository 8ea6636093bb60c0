"""Every write about learners."""

from pacte.learners.operations.changes import change_structure, change_trainer
from pacte.learners.operations.departures import transfer, withdraw
from pacte.learners.operations.enrolment import Choice, enrol
from pacte.learners.operations.returning import undo_departure, undo_transfer

__all__ = [
    "Choice",
    "change_structure",
    "change_trainer",
    "enrol",
    "transfer",
    "undo_departure",
    "undo_transfer",
    "withdraw",
]
