"""Pages of results: a learner's own, the cohort's, what is sent to the EHESP."""

from pacte.juries.results.views import cohort, ehesp, learner

__all__ = ["cohort", "ehesp", "learner"]
