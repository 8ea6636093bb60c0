"""Scorers who save at once, everybody starting at the same instant, through a server of eight threads."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask.testing import FlaskClient

from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.policy import Actor, Grant, Role
from pacte.selection.scoring.rules import field_of

KEYS = ("motivation", "team", "position", "project", "territory")
AUTOSAVE = {"X-Requested-With": "autosave"}
SERVER_THREADS = 8
"""As many as the server answers with; the other requests wait in its queue, and that wait counts."""
TRIES = 20
TRY_AGAIN = 409


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
    app = create_app(settings, clock=FixedClock(at))
    app.config["WTF_CSRF_ENABLED"] = False
    who = threading.local()
    app.extensions["pacte"].load_actor = lambda: who.actor
    sent, start = Sent(), threading.Barrier(len(people) + 1)
    server = threading.Semaphore(SERVER_THREADS)

    def score(scorer: Scorer) -> None:
        who.actor = scorer.actor
        client = app.test_client()
        start.wait()
        try:
            for dossier in scorer.dossiers:
                marks = scorer.marks_of(dossier)
                for place in range(len(KEYS)):
                    typed = {field_of(key): str(marks[key]) for key in KEYS[: place + 1]}
                    _post(client, f"{dossier}/mon-avis", typed, 200, sent, server)
                everything = {field_of(key): str(mark) for key, mark in marks.items()}
                _post(client, f"{dossier}/mon-avis/envoi", everything, 303, sent, server)
        except Exception as error:
            sent.faults.append(f"{scorer.person_id}: {error!r}")

    threads = [threading.Thread(target=score, args=(scorer,)) for scorer in people]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    sent.seconds = time.perf_counter() - begun
    app.extensions["pacte"].database.dispose()
    return sent


def _post(
    client: FlaskClient,
    page: str,
    data: dict[str, str],
    expected: int,
    sent: Sent,
    server: threading.Semaphore,
) -> None:
    """Send, and again when asked to, as a person does."""
    begun = time.perf_counter()
    headers = AUTOSAVE if expected == 200 else {}
    for _ in range(TRIES):
        with server:
            answer = client.post(f"/regions/bfc/selection/{page}", data=data, headers=headers)
        if answer.status_code != TRY_AGAIN:
            break
        sent.again += 1
    sent.milliseconds.append((time.perf_counter() - begun) * 1000)
    if answer.status_code != expected:
        sent.faults.append(f"{page}: {answer.status_code} instead of {expected}")
