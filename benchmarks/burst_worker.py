"""One process of the burst: an application of its own, and the candidates that come through it."""

import hashlib
import io
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from pacte.app import create_app
from pacte.clock import Clock
from pacte.config import Settings
from pacte.documents.typesetting import typeset
from pacte.policy import Actor

MINUTE = timedelta(minutes=1)
FEDERATION = "bfc"
Attempt = Callable[[FlaskClient, int], dict[str, Any]]
"""Sends what one person has to send (the id given to them), and says what came of it."""


@dataclass(frozen=True)
class Order:
    """What a process is asked to do; paths are how it and its parent tell each other where they stand."""

    settings: dict[str, Any]
    dossiers: Sequence[tuple[int, int, str]]
    """Id of the dossier, or of the enrolment; id and name of its owner."""
    late: set[int]
    closes_at: datetime
    ready: Path
    go: Path
    answers: Path

    def again(self, dossiers: Sequence[tuple[int, int, str]], answers: Path) -> "Order":
        """The same for those who got no answer."""
        return replace(self, dossiers=dossiers, answers=answers)


class ClosingClock(Clock):
    """Real time, set so that closing comes one minute after the burst began."""

    def __init__(self, closes_at: datetime, begun: float) -> None:
        self.begins_at, self.begun = closes_at - MINUTE, begun
        self.later = timedelta()

    def now(self) -> datetime:
        return self.begins_at + timedelta(seconds=time.time() - self.begun) + self.later


def run(order: Order) -> None:
    """Send the letter of each candidate, and deposit."""
    # Every candidate sends another letter: what is stored can be told apart by its fingerprint.
    letter = typeset(
        "demo-letter.typ",
        {
            "name": "Candidature",
            "city": "Beaune",
            "email": "burst@demo.example",
            "federation": "FeMaSCo-BFC",
            "dated": "31 octobre 2025",
            "title": "Lettre de motivation",
            "paragraphs": ["Madame, Monsieur,"] * 8,
            "drawn": False,
        },
        at=order.closes_at - MINUTE,
    )
    bring(order, lambda client, identity: _try(client, identity, letter + f"\n% {identity}\n".encode()))


def bring(order: Order, attempt: Attempt) -> None:
    """Wait for the start, then bring each person in turn; the late ones come after closing."""
    app = create_app(Settings.model_validate(order.settings), clock=Clock())
    app.config["WTF_CSRF_ENABLED"] = False
    order.ready.touch()
    while not order.go.exists():
        time.sleep(0.005)
    clock = ClosingClock(order.closes_at, float(order.go.read_text()))
    services = app.extensions["pacte"]
    services.clock = clock
    in_time = [dossier for dossier in order.dossiers if dossier[0] not in order.late]
    after = [dossier for dossier in order.dossiers if dossier[0] in order.late]
    with order.answers.open("a", encoding="utf-8") as answers:
        for identity, person_id, name in (*in_time, *after):
            clock.later = 2 * MINUTE if identity in order.late else timedelta()
            owner = Actor(person_id=person_id, label=name)
            services.load_actor = lambda owner=owner: owner
            answer = attempt(app.test_client(), identity)
            answers.write(json.dumps({"id": identity, **answer}) + "\n")
            answers.flush()
            os.fsync(answers.fileno())
    services.database.dispose()


def _try(client: FlaskClient, identity: int, letter: bytes) -> dict[str, Any]:
    """Send the letter, deposit, read the receipt, as a browser does; or find out why not."""
    start = time.perf_counter()
    base = f"/regions/{FEDERATION}/candidatures/{identity}"
    files = {"files": (io.BytesIO(letter), "lettre.pdf")}
    sent = client.post(f"{base}/pieces/motivation-letter", data=files)
    deposited = client.post(f"{base}/depot")
    outcome, reason = "receipt", ""
    if deposited.status_code == 303:
        receipt = client.get(deposited.headers["Location"])
        if receipt.status_code != 200:
            outcome, reason = f"receipt page {receipt.status_code}", ""
    elif deposited.status_code == 422:
        outcome = "refused"
        if "Les candidatures sont closes depuis" in deposited.text:
            outcome, reason = "closed", "closed"
    else:
        outcome = f"{sent.status_code} then {deposited.status_code}"
    milliseconds = (time.perf_counter() - start) * 1000
    fingerprint = hashlib.sha256(letter).hexdigest()
    return {"outcome": outcome, "reason": reason, "ms": milliseconds, "sha256": fingerprint}
