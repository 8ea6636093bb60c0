"""Pages of results: a learner's own, the cohort's, the attestation."""

from pacte.juries.results.views import cohort, learner

__all__ = ["cohort", "learner"]
