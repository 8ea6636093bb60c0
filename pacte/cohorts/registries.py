"""What higher features tell cohorts about themselves: facts, counters, and a person's own dossier."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, get_args

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import agreed


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


def one_counter(
    cohorts: Sequence[Cohort],
    counts: Mapping[int, int],
    *,
    one: str,
    many: str,
    endpoint: str,
    kind: str = "",
) -> Mapping[int, Sequence[Counter]]:
    """The number of each cohort (its id in ``counts``), where there is some; ``endpoint`` takes ``code``."""
    return {
        cohort.id: [
            Counter(
                label=agreed(count, one, many),
                value=count,
                endpoint=endpoint,
                params={"code": cohort.code},
                kind=kind,
            )
        ]
        for cohort in cohorts
        if (count := counts.get(cohort.id, 0))
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnDossier:
    """The dossier that the reader holds in a cohort: what the button says and where it leads."""

    label: str
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeminarNews:
    """What became of a seminar that its file does not say: cancelled, or first planned on other dates."""

    is_cancelled: bool = False
    first_dates: str = ""
    """In words; empty for a seminar that was not postponed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The page of another feature that a cohort's page leads to; ``endpoint`` takes ``code``."""

    label: str
    endpoint: str
    permission: str
    """Asked of the cohort."""


DoorKey = Literal[
    "dossiers",
    "selection",
    "learners",
    "seminars",
    "attendance",
    "board",
    "modules",
    "productions",
    "memoires",
    "forum",
    "jury",
    "half_days",
    "schedule",
    "days",
    "results",
    "diploma",
]
DOOR_ORDER: tuple[DoorKey, ...] = get_args(DoorKey)
"""As a cohort's life goes."""
DOORS: dict[DoorKey, Door] = {}
"""Filled at import; shown to those who may follow them."""

CountersOf = Callable[
    [FencedSession, Sequence[Cohort], int | None, datetime], Mapping[int, Sequence[Counter]]
]

COUNTERS: list[CountersOf] = []
"""Called once for all the cohorts of a page (constant number of statements): cohort id → counters.

The third argument is the person who reads: what is hidden from them is in no counter."""

FACTS: list[Callable[[FencedSession, Cohort], CohortFacts]] = []
"""What has already happened in a cohort; the answers of all features are put together."""

SEMINAR_NEWS: list[Callable[[FencedSession, Cohort, datetime], Mapping[str, SeminarNews]]] = []
"""Key of a seminar in the cohort's file → what the public page says of it at that instant."""

OWN_DOSSIER: list[Callable[[FencedSession, Cohort, int], OwnDossier | None]] = []
"""The dossier of a person (id) in a cohort, read in the session of its federation."""


def doors() -> list[Door]:
    """What a cohort's page leads to, in the order of its life."""
    return [DOORS[key] for key in DOOR_ORDER if key in DOORS]


def facts_of(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """What every feature knows to have happened."""
    told = [tell(session, cohort) for tell in FACTS]
    instants = [each.last_deposit_at for each in told if each.last_deposit_at is not None]
    return CohortFacts(
        begun=max((each.begun for each in told), default=0),
        deposited=max((each.deposited for each in told), default=0),
        admissible=max((each.admissible for each in told), default=0),
        drafts=max((each.drafts for each in told), default=0),
        signatures=max((each.signatures for each in told), default=0),
        last_deposit_at=max(instants, default=None),
        scored=any(each.scored for each in told),
        memoires_marked=any(each.memoires_marked for each in told),
        decided=next((each.decided for each in told if each.decided), ""),
        selected=max((each.selected for each in told), default=0),
        confirmed=max((each.confirmed for each in told), default=0),
        offered_until=tuple(term for each in told for term in each.offered_until),
        evaluated=frozenset().union(*(each.evaluated for each in told)),
        invited=frozenset().union(*(each.invited for each in told)),
        has_learners=any(each.has_learners for each in told),
        works={key: count for each in told for key, count in each.works.items()},
    )


CONFIRMED: list[Callable[[FencedSession, Sequence[int]], Mapping[int, int]]] = []
"""Called with ids of cohorts of the session's federation (a constant number of statements): cohort id → its
places confirmed, learners included; silent on those that have none."""


def confirmed_of(session: FencedSession, cohort_ids: Sequence[int]) -> dict[int, int]:
    """Cohort id → places confirmed, for each of those asked about; no statement when none is."""
    found = dict.fromkeys(cohort_ids, 0)
    for tell in CONFIRMED if cohort_ids else ():
        for cohort_id, confirmed in tell(session, cohort_ids).items():
            found[cohort_id] = max(found[cohort_id], confirmed)
    return found


def counters_of(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> dict[int, list[Counter]]:
    """The counters of each cohort for that reader, in the order in which features registered."""
    found: dict[int, list[Counter]] = {cohort.id: [] for cohort in cohorts}
    for count in COUNTERS:
        for cohort_id, counters in count(session, cohorts, reader_id, now).items():
            found[cohort_id].extend(counters)
    return found


def seminar_news(session: FencedSession, cohort: Cohort, now: datetime) -> dict[str, SeminarNews]:
    """What every feature knows to have become of the cohort's seminars."""
    found: dict[str, SeminarNews] = {}
    for tell in SEMINAR_NEWS:
        found |= tell(session, cohort, now)
    return found


def own_dossier(session: FencedSession, cohort: Cohort, person_id: int | None) -> OwnDossier | None:
    """The reader's dossier in the cohort, if one of the features knows it."""
    if person_id is None:
        return None
    return next((found for find in OWN_DOSSIER if (found := find(session, cohort, person_id))), None)
