"""What features offer to « À faire »: one thing to do or to wait for, and the list of those who offer."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pacte.database import Database, FencedSession, Scope
from pacte.policy import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class TodoItem:
    """One line of « À faire », « À venir », « En attente » or « Où j’en suis »."""

    title: str
    reason: str
    endpoint: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    """Give ``federation`` (its slug) for a page of a federation."""
    button: str = "Ouvrir"
    due_at: datetime | None = None
    """The first instant that is too late; told by the minute before, the last that counts."""
    due_is_known: bool = False
    """``due_at`` is an hour that people know, of a beginning or an end: told as it is."""
    time_zone: str = "Europe/Paris"
    kind: Literal["todo", "ahead", "waiting", "standing"] = "todo"
    """To do; a date to come, for which nothing is asked yet; what somebody else must do; where one stands."""
    whom: str = ""
    """From whom one waits."""
    leads: bool = False
    """Before everything else, whatever is due: the page from which a trainer begins the day, or a question
    that holds up others."""


class Visit:
    """The person who looks at « À faire », and sessions that close with the page."""

    def __init__(self, *, database: Database, actor: Actor, now: datetime, federations: Mapping[int, Any]):
        self.actor = actor
        self.now = now
        self.federations = federations
        """The federations where the person holds a role or has something of their own, by id."""
        self._database = database
        self._stack = ExitStack()
        self._sessions: dict[Scope, FencedSession] = {}

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def mine(self) -> FencedSession:
        """What belongs to the person, in every federation; read-only."""
        if self.actor.person_id is None:
            raise ValueError("nobody is signed in")
        return self._session(Scope.person(self.actor.person_id))

    def of_federation(self, federation_id: int) -> FencedSession:
        """A federation of the person; read-only."""
        return self._session(Scope.federation(federation_id))

    def national(self) -> FencedSession:
        """What is open to national reading, in every federation; read-only."""
        return self._session(Scope.national())

    def _session(self, scope: Scope) -> FencedSession:
        if scope not in self._sessions:
            self._sessions[scope] = self._stack.enter_context(self._database.session(scope))
        return self._sessions[scope]


OFFERS: list[Callable[[Visit], Iterable[TodoItem]]] = []
"""Each feature appends one function; all are called whenever someone opens « À faire »."""
