"""Pages of results: a learner's own, the cohort's, those admitted; what is sent to the EHESP and received."""

from pacte.juries.results.views import cohort, ehesp, graduates, learner, national

__all__ = ["cohort", "ehesp", "graduates", "learner", "national"]
