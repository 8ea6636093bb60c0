"""Pages of learners: the list of a cohort, enrolment, a learner's page and what is done on it."""

from pacte.learners.views import acts, enrolment, learner, listing, moved
from pacte.learners.views.pages import pages

__all__ = ["acts", "enrolment", "learner", "listing", "moved", "pages"]
