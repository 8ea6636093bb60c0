"""What higher features tell of dossiers: not retained since when, kept, held here, hidden from whom."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pacte.blockers import Blocker
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


OUT: list[Callable[[FencedSession, Sequence[Cohort]], Collection[int]]] = []
"""Called with cohorts (a constant number of statements): the dossiers that are out of the running."""


def out_of_the_running(session: FencedSession, cohorts: Sequence[Cohort]) -> frozenset[int]:
    """Dossiers from which nothing more is expected, as any feature knows: not admissible, refused."""
    return frozenset(one for tell in OUT for one in tell(session, cohorts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a dossier's story goes on."""

    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why a dossier is neither withdrawn nor taken back any more: it has become something else."""

    to_candidate: Blocker
    to_staff: Blocker
    page_of_candidate: Page | None = None
    page_of_staff: Page | None = None


HOLDS: list[Callable[[FencedSession, int, datetime], Hold | None]] = []
"""Each is called with the id of a dossier and the instant, its cohort locked in a session that writes; None:
it may leave."""


def hold_on(session: FencedSession, application_id: int, at: datetime) -> Hold | None:
    """The first thing that holds a dossier."""
    return next((found for tell in HOLDS if (found := tell(session, application_id, at))), None)


SETTLED: list[Callable[[FencedSession, int, datetime], Blocker | None]] = []
"""Each is called with the id of a withdrawn dossier and the instant, its cohort locked in a session that
writes: why it does not come back into the running, its remedy worded for staff. None: it may."""


def settled(session: FencedSession, application_id: int, at: datetime) -> list[Blocker]:
    """Every reason why the withdrawal of that dossier is no longer undone."""
    return [found for tell in SETTLED if (found := tell(session, application_id, at))]


DECIDED: list[Callable[[FencedSession, int], Blocker | None]] = []
"""Called with the id of a dossier, its cohort locked in a session that writes: why what was deposited stands,
whatever the dates; None while nothing was decided on it."""


def decided_on(session: FencedSession, application_id: int) -> list[Blocker]:
    """Why a dossier is neither taken back, opened again nor deposited once more."""
    return [found for tell in DECIDED if (found := tell(session, application_id)) is not None]


HiddenOf = Callable[
    [FencedSession, Sequence[Cohort], Collection[int], Collection[int] | None],
    Mapping[int, frozenset[int]],
]

HIDDEN: list[HiddenOf] = []
"""Called with cohorts and the ids of readers: reader → ids of the dossiers of which they may see nothing.

The last argument names the only dossiers that matter, or is None for all of those cohorts. A constant number
of statements, however many cohorts, readers and dossiers."""


def hidden_from(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    readers: Collection[int],
    *,
    among: Collection[int] | None = None,
) -> Mapping[int, frozenset[int]]:
    """Reader (id of a person) → the dossiers that some feature hides from them; each reader is there."""
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    found.update(dict.fromkeys(readers, frozenset()))
    if cohorts and readers:
        for tell in HIDDEN:
            for reader, dossiers in tell(session, cohorts, readers, among).items():
                found[reader] |= dossiers
    return found
