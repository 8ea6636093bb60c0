"""What higher rooms tell staff of a dossier's way after its deposit: where it stands, each step dated."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.applications.models import Application
from pacte.audit.operations import Subject
from pacte.database import FencedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A step that the dossier has come to."""

    label: str
    words: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where a dossier stands for those who treat it, beyond its deposit."""

    kind: str
    """A state of the look: « done », « waiting », « refused »…; empty once the dossier is withdrawn."""
    label: str
    steps: Sequence[Reached]
    """In the order in which they come."""
    decided: bool
    """Whether the committee's decision is final: what stood before the selection no longer does."""
    subjects: Sequence[Subject]
    """The rows whose acts belong to the dossier's history."""
    leaving: str = ""
    """What recording its withdrawal now would give up, when it is more than being examined."""


COURSES: list[Callable[[FencedSession, Application, datetime, int | None], Course | None]] = []
"""Each is called with a dossier, the instant and the id of the reader; None: nothing that they may know."""


def course_of(
    session: FencedSession, application: Application, now: datetime, reader_id: int | None
) -> Course | None:
    """The first thing that a room tells of the dossier."""
    found = (tell(session, application, now, reader_id) for tell in COURSES)
    return next((one for one in found if one is not None), None)


FOLLOWED: list[Callable[[FencedSession, Application], Sequence[Subject]]] = []
"""Other rows whose acts the candidate may read, each once the dossier was answered; the acts are those of
``READ_BY_CANDIDATES``."""


def followed_by_candidate(session: FencedSession, application: Application) -> list[Subject]:
    """What all rooms add to the candidate's history."""
    return [subject for tell in FOLLOWED for subject in tell(session, application)]
