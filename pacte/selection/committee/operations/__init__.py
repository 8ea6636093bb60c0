"""Every write of the committee: its seats, and the admissibility of dossiers."""

from pacte.selection.committee.operations.admissibility import Settled, settle_admissibility, settle_clear
from pacte.selection.committee.operations.beginning import begin_selection
from pacte.selection.committee.operations.seats import (
    change_quality,
    end_seat,
    invite_member,
    review_ties,
    seat_member,
)

__all__ = [
    "Settled",
    "begin_selection",
    "change_quality",
    "end_seat",
    "invite_member",
    "review_ties",
    "seat_member",
    "settle_admissibility",
    "settle_clear",
]
