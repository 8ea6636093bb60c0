"""A seminar's morning: thirty phones that sign at the same instant; its pages with 20 and 200 learners."""

import re
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from benchmarks.crowd import Server, Visitor, all_at_once
from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on
from benchmarks.noise import Spread, calibration, console, show, timed
from pacte.accounts.models import Person, RoleGrant
from pacte.app import create_app
from pacte.audit.queries import broken_links
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.database import Scope
from pacte.learners.models import Enrollment
from pacte.policy import Actor, Grant, Role
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.presence import codes
from tests.seminars.presence.factories import data_url

PHONES = 30
SCRIPT = {"X-Requested-With": "fetch"}
PAGES = (("half-day", ""), ("screen", "/ecran"), ("screen, every 3 s", "/ecran/etat"), ("seal", "/sceau"))


@dataclass(frozen=True)
class Phone:
    """A learner in the room."""

    actor: Actor
    enrollment_id: int
    number: int


@dataclass
class AtOnce:
    """What the phones sent, and what is wrong with what is left; lists grow from several threads."""

    engine: str
    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)
    again: int = 0
    faults: list[str] = field(default_factory=list)


def enrol(ground: Ground, count: int, first: int = 0) -> list[Phone]:
    """Learners of the cohort, written straight into the tables."""
    with ground.database.session(Scope.ground(), write=True) as session:
        people = [
            Person(
                email=f"apprenante-{number}@demo.example",
                given_name="Apprenante",
                family_name=f"Numéro {number:03d}",
                sort_key=f"numero {number:03d}",
                created_at=BEGUN,
                email_confirmed_at=BEGUN,
            )
            for number in range(first, first + count)
        ]
        session.add_all(people)
    grant = Grant(Role.LEARNER, ground.federation_id, ground.cohort_id)
    with ground.database.session(ground.scope, write=True) as session:
        rows = [
            Enrollment(
                cohort_id=ground.cohort_id,
                person_id=person.id,
                track="MSP",
                programme_version=ground.definition.programme_version,
                enrolled_at=BEGUN,
            )
            for person in people
        ]
        session.add_all(rows)
        session.add_all(
            RoleGrant(person_id=one.id, cohort_id=ground.cohort_id, role=Role.LEARNER, granted_at=BEGUN)
            for one in people
        )
        session.flush()
        return [
            Phone(Actor(person_id=person.id, label=person.name, grants=(grant,)), row.id, first + place)
            for place, (person, row) in enumerate(zip(people, rows, strict=True))
        ]


def first_half_day(ground: Ground) -> HalfDay:
    """The morning of T0."""
    with ground.database.session(ground.scope) as session:
        return session.scalars(select(HalfDay).order_by(HalfDay.starts_at)).first()  # type: ignore[return-value]


def at_once(engine: str, phones: int = PHONES) -> AtOnce:
    """Everybody scans the same code, opens the page and signs; each answer is asked for twice."""
    result = AtOnce(engine)
    with tempfile.TemporaryDirectory(prefix="pacte-presence-") as name:
        folder = Path(name)
        with databases(folder, [engine]) as urls:
            settings = settings_on(urls[engine], folder)
            ground = open_cohort(settings)
            room, half_day = enrol(ground, phones), first_half_day(ground)
            _sign_all(result, settings, room, half_day, half_day.starts_at + timedelta(minutes=3))
            _verify(result, ground, room)
            ground.database.dispose()
    return result


def _sign_all(
    result: AtOnce, settings: Settings, room: Sequence[Phone], half_day: HalfDay, at: datetime
) -> None:
    server = Server(settings, at)
    base = f"/regions/bfc/demi-journees/{half_day.id}"
    token = codes.token(half_day.code_secret, half_day.id, codes.step_of(at))

    def sign(phone: Phone, visitor: Visitor) -> None:
        begun = time.perf_counter()
        visitor.get(f"{base}/code/{token}")
        body = visitor.get(f"{base}/signer").text
        data = {name: _hidden(body, name) for name in ("ticket", "client_key")}
        data["drawing"] = data_url(phone.number)
        for number in range(2):  # the first answer may be lost on the way
            status = visitor.post(f"{base}/signer", data=data, headers=SCRIPT).status_code
            if status != 200:
                result.faults.append(f"{phone.enrollment_id}: {status}")
            if number == 0:
                result.milliseconds.append((time.perf_counter() - begun) * 1000)

    visitors = [server.visitor(phone.actor) for phone in room]
    result.seconds = all_at_once(
        [partial(sign, phone, visitor) for phone, visitor in zip(room, visitors, strict=True)]
    )
    result.again = sum(visitor.again for visitor in visitors)
    server.close()


def _hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body)
    return unescape(found[1]) if found else ""


def _verify(result: AtOnce, ground: Ground, room: Sequence[Phone]) -> None:
    """One row for each phone, each with its own signature; the journal whole."""
    with ground.database.session(ground.scope) as session:
        result.faults += list(broken_links(session))
        rows = session.scalars(select(Attendance)).all()
    if sorted(row.enrollment_id for row in rows) != sorted(phone.enrollment_id for phone in room):
        result.faults.append(f"{len(rows)} rows for {len(room)} phones")
    if len({row.signature_sha256 for row in rows}) != len(room):
        result.faults.append("signatures mixed")


def report(*, quick: bool) -> bool:
    """Print both; a number of statements that grows, or a signature lost or doubled, breaks the promise."""
    before, rows, constant = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-presence-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                found = _pages(engine, settings_on(url, folder / engine), 5 if quick else 15)
                rows += [line for line, _ in found]
                for page, _ in PAGES:
                    constant = constant and len({n for line, n in found if line[2] == page}) == 1
    show(
        "The trainer's pages; half of the learners have signed",
        ("Database", "Learners", "Page", "Statements", "Time"),
        rows,
    )
    results = [at_once(engine) for engine in ("sqlite", "postgresql")]
    show(
        f"{PHONES} phones scan, open, sign at once, and send again",
        ("Database", "All signed in", "p50 ms", "p95 ms", "max ms", "Tried again", "Faults"),
        [
            (
                one.engine,
                f"{one.seconds:.1f} s",
                *(f"{Spread(one.milliseconds).quantile(part):.0f}" for part in (0.5, 0.95)),
                f"{max(one.milliseconds):.0f}",
                one.again,
                len(one.faults),
            )
            for one in results
        ],
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    for one in results:
        for fault in one.faults:
            console.print(f"[red]{one.engine}: {fault}[/red]")
    return constant and not any(one.faults for one in results)


def _pages(engine: str, settings: Settings, repeat: int) -> list[tuple[tuple[Any, ...], int]]:
    ground, there = open_cohort(settings), 0
    half_day = first_half_day(ground)
    app = create_app(settings, clock=FixedClock(half_day.ends_at))
    trainer = Actor(person_id=1, label="Formatrice", grants=(Grant(Role.TRAINER, ground.federation_id),))
    app.extensions["pacte"].load_actor = lambda: trainer
    found = []
    for size in (20, 200):
        room = enrol(ground, size - there, there)
        there = size
        with ground.database.session(ground.scope, write=True) as session:
            session.add_all(
                Attendance(
                    half_day_id=half_day.id,
                    enrollment_id=phone.enrollment_id,
                    person_id=phone.actor.person_id,
                    state="present",
                    proof="phone",
                    signed_at=half_day.starts_at,
                    received_at=half_day.starts_at,
                    signed_name=phone.actor.label,
                )
                for phone in room[::2]
            )
        for name, rest in PAGES:
            address = f"/regions/bfc/demi-journees/{half_day.id}{rest}"
            count, spread = _measure(app, address, repeat)
            found.append(((engine, size, name, count, spread), count))
    app.extensions["pacte"].database.dispose()
    ground.database.dispose()
    return found


def _measure(app: Flask, address: str, repeat: int) -> tuple[int, Any]:
    client, statements = app.test_client(), []
    engine = app.extensions["pacte"].database.engine

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            statements.append(arguments[2])

    def page() -> None:
        answer = client.get(address)
        assert answer.status_code == 200, answer.status_code

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return len(statements), timed(page, repeat)
