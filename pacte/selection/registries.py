"""What higher features tell the selection: who has a seat, who was a learner, what a place has led to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pacte.audit.operations import Subject
from pacte.database import FencedSession

SeatsOf = Callable[[FencedSession, Sequence[int]], Mapping[int, Sequence[int | None]]]

SEATS: list[SeatsOf] = []
"""Called with ids of cohorts (constant number of statements): cohort id → the dossier of each learner.

None stands for a learner without a dossier here (a transfer). A learner whose dossier holds an offer is
counted once."""

LEARNERS: list[Callable[[FencedSession, int, int], bool]] = []
"""Called with the ids of a cohort and of a person: whether they are or were a learner of it."""


def is_or_was_learner(session: FencedSession, cohort_id: int, person_id: int) -> bool:
    """Whether any feature knows the person as a learner of the cohort, whatever became of them."""
    return any(tell(session, cohort_id, person_id) for tell in LEARNERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """What a place has led to, in words for the person who had it; it takes the place of the offer's own."""

    kind: str
    """The state of the look."""
    label: str
    staff_label: str
    """The same for the team."""
    since: datetime
    """When the person was enrolled there."""
    subjects: tuple[Subject, ...]
    """The enrolments, whose acts belong to the dossier's history."""
    sentences: tuple[str, ...]
    endpoint: str
    params: dict[str, Any]
    button: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A learner of the cohort who is no longer one: where their place went, for staff."""

    label: str
    endpoint: str
    params: dict[str, Any]
    """Of the page that says what became of them."""


GONE: list[Callable[[FencedSession, int], Mapping[int, Gone]]] = []
"""Called with the id of a cohort: dossier id → its learner who has left; constant statements each."""


def gone_from(session: FencedSession, cohort_id: int) -> Mapping[int, Gone]:
    """The same from every feature."""
    return {identity: one for tell in GONE for identity, one in tell(session, cohort_id).items()}


TRAININGS: list[Callable[[FencedSession, int, datetime], Training | None]] = []
"""Called with a dossier's id and the instant: what has become of the learner that it made, else None."""


def training_of(session: FencedSession, application_id: int, at: datetime) -> Training | None:
    """What the place of a dossier has led to; None while its person was never enrolled."""
    found = (tell(session, application_id, at) for tell in TRAININGS)
    return next((one for one in found if one is not None), None)
