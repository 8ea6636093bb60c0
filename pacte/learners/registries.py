"""What higher features tell of learners: pages, panels and history of one, what a list lets do at once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pacte.blockers import Blocker
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A page of another room on a learner, for whoever may open it; ``endpoint`` takes ``enrollment_id``."""

    label: str
    own_label: str
    """For the learner themselves."""
    endpoint: str
    permission: str = "learner.read"


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


CONTINUED: dict[str, tuple[str, str]] = {}
"""Blueprint of a room of cohorts → its name and its first page, which takes ``code``: where someone who moved
to another cohort goes on. Filled at import."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a learner's page that another feature draws: its template, and what that reads."""

    template: str
    values: Mapping[str, Any]
    """Given to the template as ``panel``."""
    leads: bool = False
    """Before all others: it says what to do now."""


PANELS: list[Callable[[Enrollment], Panel | None]] = []
"""Filled at import; shown in that order above the rest, each as the policy lets the reader see. Constant
statements each."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Something a learner did, in words that begin a line: « Signature, Séminaire 2, le 12 mars 2026 »."""

    on: date
    words: str


TRACES: list[Callable[[FencedSession, Enrollment, date], Iterable[Trace]]] = []
"""What each room knows a learner to have done after a local day; constant statements each."""


OBSTACLES: list[Callable[[FencedSession, Enrollment, Enrollment | None], Iterable[Blocker]]] = []
"""What each room knows to stand in the way of a return: asked of the enrolment that would begin again, and of
the one that a transfer made and that would end (None for a departure); constant statements each."""


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a learner's history that the journal does not tell by itself."""

    at: datetime
    sentence: str
    day_only: bool = False
    """The hour is not known: the line says the day alone."""


STORIES: list[Callable[[FencedSession, Enrollment, Actor], Iterable[Told]]] = []
"""What each room knows to have happened, as that reader may know it; constant statements each."""


@dataclass(frozen=True, slots=True)
class Result:
    """Where the defence of a learner left them, once it is final."""

    kind: str
    words: str
    is_open: bool = False
    """Whether something is still taken again, be the cohort over."""


RESULTS: list[Callable[[FencedSession, Collection[int]], Mapping[int, Result]]] = []
"""Called with ids of enrolments of the session's federation (a constant number of statements)."""


def results_of(session: FencedSession, enrollment_ids: Collection[int]) -> Mapping[int, Result]:
    """Enrolment → its result, of those that have one."""
    return {identity: one for tell in RESULTS for identity, one in tell(session, enrollment_ids).items()}
