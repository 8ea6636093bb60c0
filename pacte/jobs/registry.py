"""What workers know how to do: features add their long works and their periodic works here, at import."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from pacte.database import FencedSession, Scope
from pacte.jobs.models import Job

if TYPE_CHECKING:
    from pacte.web.services import Services


@dataclass(frozen=True, slots=True)
class Result:
    """What a long work leaves: a stored file to download, a sentence in French, both or neither."""

    file_id: int | None = None
    message: str = ""


class Report(Protocol):
    """Says how far the work is. Call it at least every few minutes, never inside a writing session."""

    def __call__(self, done: int, total: int, message: str = "") -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A long work. ``run`` opens sessions of its own; it may be run again from the start after a fault."""

    label: str
    """What the page calls it: « Archive des dossiers »."""
    run: "Callable[[Services, Job, Report], Result]"
    permission: str
    """Needed, on the federation, to see its page and start it again."""
    endpoint: str = "cohorts.dashboard"
    """The page it was started from; ``params["place"]`` of the job completes its address."""
    place: str = "Gestion"
    """What the link back to that page calls it."""
    withheld: "Callable[[FencedSession, Job, int | None], bool]" = lambda session, job, reader_id: False
    """Whether what it made holds something that this reader (id) may not see."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Work done in each federation and on the ground, at most every ``every``; must bear being repeated."""

    name: str
    every: timedelta
    run: "Callable[[Services, Scope, datetime], None]"


KINDS: dict[str, Kind] = {}
PERIODIC: list[Periodic] = []
