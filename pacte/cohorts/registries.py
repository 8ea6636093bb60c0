"""What higher features tell cohorts about themselves: facts, counters, and a person's own dossier."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """A number that opens the list behind it; ``kind`` is a state of the look (« late », « waiting »)."""

    label: str
    value: int
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    kind: str = ""
    late: str = ""
    """What is late, in a sentence; shown among what asks for attention while ``value`` is not 0."""
    unfinished: bool = False
    """Opens the list of those who have begun and not finished: where « À faire » leads before closing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDossier:
    """The dossier that the reader holds in a cohort: what the button says and where it leads."""

    label: str
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)


CountersOf = Callable[[FencedSession, Sequence[Cohort], datetime], Mapping[int, Sequence[Counter]]]

COUNTERS: list[CountersOf] = []
"""Called once for all the cohorts of a page (constant number of statements): cohort id → counters."""

FACTS: list[Callable[[FencedSession, Cohort], CohortFacts]] = []
"""What has already happened in a cohort; the answers of all features are put together."""

OWN_DOSSIER: list[Callable[[FencedSession, Cohort, int], OwnDossier | None]] = []
"""The dossier of a person (id) in a cohort, read in the session of its federation."""


def facts_of(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """What every feature knows to have happened."""
    told = [tell(session, cohort) for tell in FACTS]
    instants = [each.last_deposit_at for each in told if each.last_deposit_at is not None]
    return CohortFacts(
        deposited=max((each.deposited for each in told), default=0),
        last_deposit_at=max(instants, default=None),
        scored=any(each.scored for each in told),
        selected=max((each.selected for each in told), default=0),
        evaluated=frozenset().union(*(each.evaluated for each in told)),
    )


def counters_of(session: FencedSession, cohorts: Sequence[Cohort], now: datetime) -> dict[int, list[Counter]]:
    """The counters of each cohort, in the order in which features registered."""
    found: dict[int, list[Counter]] = {cohort.id: [] for cohort in cohorts}
    for count in COUNTERS:
        for cohort_id, counters in count(session, cohorts, now).items():
            found[cohort_id].extend(counters)
    return found


def own_dossier(session: FencedSession, cohort: Cohort, person_id: int | None) -> OwnDossier | None:
    """The reader's dossier in the cohort, if one of the features knows it."""
    if person_id is None:
        return None
    return next((found for find in OWN_DOSSIER if (found := find(session, cohort, person_id))), None)
