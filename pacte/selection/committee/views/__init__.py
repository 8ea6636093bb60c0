"""The pages of the committee: home of the selection, seats, admissibility, and ties with candidates."""

from pacte.selection.committee.views import admissibility, home, register, seats, settling, ties
from pacte.selection.committee.views.pages import pages

__all__ = ["admissibility", "home", "pages", "register", "seats", "settling", "ties"]
