"""What higher features tell dossiers about themselves: which were not retained, since when, which to keep."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a dossier once deposited."""

    at: datetime | None
    """When it was decided not to retain it: retention runs from then. None: it is to be kept."""
    reason: str = ""
    """In the words of the list of what will be erased: « Non retenu »."""

    @property
    def is_kept(self) -> bool:
        """A learner's dossier, one carried to another cohort, one in dispute."""
        return self.at is None


EndingsOf = Callable[[FencedSession, Sequence[Cohort]], Mapping[int, Ending]]

ENDINGS: list[EndingsOf] = []
"""Called once for all the cohorts asked about (constant number of statements): dossier id → its ending.
A feature answers for the dossiers it knows and is silent on the others."""


def endings_of(session: FencedSession, cohorts: Sequence[Cohort]) -> dict[int, Ending]:
    """What all features know; one that keeps a dossier prevails, else the latest decision."""
    found: dict[int, Ending] = {}
    for tell in ENDINGS:
        for application_id, ending in tell(session, cohorts).items():
            known = found.get(application_id)
            found[application_id] = ending if known is None else _prevailing(known, ending)
    return found


def _prevailing(one: Ending, other: Ending) -> Ending:
    if one.at is None or other.at is None:
        return one if one.at is None else other
    return one if one.at >= other.at else other
