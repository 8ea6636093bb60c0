"""What higher features tell of one learner: the pages that their own leads to."""

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
