"""The pages of what follows attendance."""

from pacte.seminars.absences.views import (
    board,
    catching_up,
    deciding,
    handing_in,
    justifying,
    proposing,
    team_work,
)
from pacte.seminars.absences.views.pages import pages

__all__ = [
    "board",
    "catching_up",
    "deciding",
    "handing_in",
    "justifying",
    "pages",
    "proposing",
    "team_work",
]
