"""What higher features add to the page of a learner: links to what they hold of that learner."""

from collections.abc import Callable
from dataclasses import dataclass

from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnerLink:
    """A page about the learner, or of theirs."""

    label: str
    href: str


LINKS: list[Callable[[Enrollment, Cohort], LearnerLink | None]] = []
"""Called while the page of a learner is drawn, for whoever reads it; None: nothing for them."""


def links_of(enrollment: Enrollment, cohort: Cohort) -> list[LearnerLink]:
    """What every feature offers its reader, in the order in which they registered."""
    return [link for offer in LINKS if (link := offer(enrollment, cohort)) is not None]
