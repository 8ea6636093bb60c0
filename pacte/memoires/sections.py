"""The page of a mémoire, in sections: each room draws its own, in the order of a mémoire's life."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.learners.models import Enrollment
from pacte.memoires.queries import Known
from pacte.memoires.vocabulary import DepositSession
from pacte.web.forms import Form


@dataclass(frozen=True, slots=True)
class Desk:
    """The mémoire of one learner, as its page reads it."""

    enrollment: Enrollment
    cohort: Cohort
    definition: CohortDefinition
    known: Known
    today: date
    """Where the federation is."""
    is_mine: bool
    """Whether the reader is its author."""
    is_active: bool
    """Whether the learner is in the cohort: nothing is written of those who left."""
    is_asked_again: bool
    """Whether the jury asks another mémoire for the resit."""

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def awaits_another(self) -> bool:
        """Whether that other mémoire is not deposited yet."""
        deposit = self.known.deposit
        return self.is_asked_again and (deposit is None or deposit.session is not DepositSession.RESIT)

    @property
    def revision(self) -> int:
        """For the ``seen`` of forms; 0 while nothing has happened."""
        return self.known.memoire.revision if self.known.memoire is not None else 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: a template that is given ``desk`` and ``section.context``."""

    key: str
    """Its anchor."""
    title: str
    template: str
    badge: tuple[str, str] | None = None
    """Kind and words of its state."""
    context: Mapping[str, Any] = field(default_factory=dict)


SectionOf = Callable[[Desk, Mapping[str, Form]], Section | None]
"""``Form``: the one that was refused, by name, to be shown again with its errors; None: nothing to show."""
SECTIONS: list[tuple[int, SectionOf]] = []
"""Filled at import by the rooms, each with its rank on the page."""
