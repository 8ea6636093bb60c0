"""Pages of results: a learner's own, the cohort's, what is sent to the EHESP and what it received."""

from pacte.juries.results.views import cohort, ehesp, learner, national

__all__ = ["cohort", "ehesp", "learner", "national"]
