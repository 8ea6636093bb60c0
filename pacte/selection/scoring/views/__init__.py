"""Pages of scores: assignment and progress for staff, reading and scoring for each member."""

from pacte.selection.scoring.views import assignment, opinion, proposal, reminders
from pacte.selection.scoring.views.pages import pages

__all__ = ["assignment", "opinion", "pages", "proposal", "reminders"]
