"""Pages of what attendance proves; importing this registers them on the blueprint."""

from pacte.seminars.proofs.views import cohort, learner, paper, sheets
from pacte.seminars.proofs.views.pages import pages

__all__ = ["cohort", "learner", "pages", "paper", "sheets"]
