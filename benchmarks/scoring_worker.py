"""Scorers who save at once, everybody starting at the same instant."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from benchmarks.crowd import Server, Visitor, all_at_once
from pacte.config import Settings
from pacte.policy import Actor, Grant, Role
from pacte.selection.scoring.rules import field_of

KEYS = ("motivation", "team", "position", "project", "territory")
AUTOSAVE = {"X-Requested-With": "autosave"}


@dataclass(frozen=True)
class Scorer:
    """A member of the committee and the dossiers they were given."""

    person_id: int
    name: str
    federation_id: int
    cohort_id: int
    dossiers: tuple[int, ...]

    @property
    def actor(self) -> Actor:
        grant = Grant(Role.COMMITTEE_MEMBER, self.federation_id, self.cohort_id)
        return Actor(person_id=self.person_id, label=self.name, grants=(grant,))

    def marks_of(self, dossier: int) -> dict[str, int]:
        """Marks that nobody else gives, so that a mixture would show."""
        return {key: (self.person_id * 7 + dossier * 3 + place) % 6 for place, key in enumerate(KEYS)}


@dataclass
class Sent:
    """What came back; lists grow from several threads."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    again: int = 0


def save_at_once(settings: Settings, people: Sequence[Scorer], at: datetime) -> Sent:
    """Every scorer marks their dossiers, then gives each opinion."""
    server, sent = Server(settings, at), Sent()
    visitors = [server.visitor(scorer.actor) for scorer in people]
    sent.seconds = all_at_once(
        [partial(_score, scorer, visitor, sent) for scorer, visitor in zip(people, visitors, strict=True)]
    )
    sent.again = sum(visitor.again for visitor in visitors)
    server.close()
    return sent


def _score(scorer: Scorer, visitor: Visitor, sent: Sent) -> None:
    try:
        for dossier in scorer.dossiers:
            marks = scorer.marks_of(dossier)
            for place in range(len(KEYS)):
                typed = {field_of(key): str(marks[key]) for key in KEYS[: place + 1]}
                _post(visitor, f"{dossier}/mon-avis", typed, 200, sent)
            everything = {field_of(key): str(mark) for key, mark in marks.items()}
            _post(visitor, f"{dossier}/mon-avis/envoi", everything, 303, sent)
    except Exception as error:
        sent.faults.append(f"{scorer.person_id}: {error!r}")


def _post(visitor: Visitor, page: str, data: dict[str, str], expected: int, sent: Sent) -> None:
    begun = time.perf_counter()
    headers = AUTOSAVE if expected == 200 else {}
    answer = visitor.post(f"/regions/bfc/selection/{page}", data=data, headers=headers)
    sent.milliseconds.append((time.perf_counter() - begun) * 1000)
    if answer.status_code != expected:
        sent.faults.append(f"{page}: {answer.status_code} instead of {expected}")
