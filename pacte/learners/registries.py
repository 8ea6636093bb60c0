"""What higher features tell of learners: the pages that one's own leads to, what a list lets do at once."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Another feature's page, open to whoever reads the learner's; ``endpoint`` takes ``enrollment_id``."""

    label: str
    own_label: str
    """For the learner themselves."""
    endpoint: str


DOORS: list[Door] = []
"""Filled at import; shown in that order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the list of learners lets do for each in the cohort; ``endpoint`` takes ``enrollment_id``."""

    column: str
    label: str
    endpoint: str
    permission: str
    """Asked of the enrolment."""


ACTS: list[Act] = []
"""Filled at import; a column each, on screen only."""
