"""What higher features add to the page of a learner: the pages that it leads to."""

from collections.abc import Callable
from dataclasses import dataclass

from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment


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
class LearnerLink:
    """A page about the learner, or of theirs, that not everybody who reads the learner's may follow."""

    label: str
    href: str


LINKS: list[Callable[[Enrollment, Cohort], LearnerLink | None]] = []
"""Called while the page of a learner is drawn, for whoever reads it; None: nothing for them."""


def links_of(enrollment: Enrollment, cohort: Cohort) -> list[LearnerLink]:
    """What every feature offers its reader, in the order in which they registered."""
    return [link for offer in LINKS if (link := offer(enrollment, cohort)) is not None]
