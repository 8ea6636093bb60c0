"""The pages of the follow-up."""

from pacte.followup.views import cohort, imports, learner, panel
from pacte.followup.views.pages import pages

__all__ = ["cohort", "imports", "learner", "pages", "panel"]
