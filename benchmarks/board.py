"""The trainer's board with more and more learners: statements, time, the driver's floor, its weight."""

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, select

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on
from benchmarks.noise import calibration, console, show, timed
from benchmarks.pages import LIMIT, weights
from pacte.accounts.models import Person
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.database import Scope
from pacte.followup.models import FollowUp
from pacte.followup.vocabulary import Channel, Source
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment
from pacte.operation import keep_loaded
from pacte.policy import Actor, Grant, Role
from pacte.progress.models import PageReading, Production
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.models import Attendance, HalfDay
from pacte.seminars.vocabulary import AttendanceState, Proof

WHEN = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""Half of the seminars are held, two thirds of the productions are due."""
LAUNCHED = datetime(2026, 1, 1, tzinfo=UTC)
MILESTONES = 30
BOARD = "/regions/bfc/promotions/8/tableau"
READ = 20
"""Pages opened by each learner."""
FLOOR = (
    "SELECT p.given_name, p.family_name, e.id, s.name FROM enrollment e JOIN person p ON p.id = e.person_id"
    " JOIN learner_structure l ON l.enrollment_id = e.id JOIN structure s ON s.id = l.structure_id",
    "SELECT a.enrollment_id, a.half_day_id, a.state FROM attendance a",
    "SELECT p.enrollment_id, p.key, p.state, p.due_on, p.deposited_at FROM production p",
    "SELECT r.enrollment_id, r.module, r.page, r.seen_at, r.read_at FROM page_reading r",
    "SELECT f.enrollment_id, max(f.held_on) FROM follow_up f GROUP BY f.enrollment_id",
)
"""The rows that the board is made of, of every learner; on PostgreSQL read through the policies too."""


def report(*, quick: bool) -> bool:
    """Print both engines; statements that grow, or a page above the limit, break the promise."""
    sizes, repeat = ((20, 200), 3) if quick else ((20, 200, 2000), 5)
    before, rows, kept = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-board-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                settings = settings_on(url, folder / engine)
                ground = open_cohort(settings)
                trainer_id = _prepare(ground)
                app = create_app(settings, clock=FixedClock(WHEN))
                grant = Grant(Role.TRAINER, ground.federation_id, ground.cohort_id)
                trainer = Actor(person_id=trainer_id, label="Formatrice", grants=(grant,))
                app.extensions["pacte"].load_actor = lambda trainer=trainer: trainer
                counts, there = set(), 0
                for size in sizes:
                    _fill(ground, trainer_id, there, size)
                    there = size
                    counted, cells = _measure(app, ground, repeat)
                    counts.add(counted[0])
                    kept = kept and cells == MILESTONES and counted[-1] <= LIMIT
                    rows.append((engine, size, *counted[:-1], f"{counted[-1] / 1000:.1f}"))
                kept = kept and len(counts) == 1
                app.extensions["pacte"].database.dispose()
                ground.database.dispose()
    show(
        f"The trainer's board, {MILESTONES} milestones, first page (20 rows at most)",
        (
            "Database",
            "Learners",
            "Statements",
            "Page",
            "Raw driver, same rows, printed",
            "HTML",
            "In all, kB",
        ),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after. Limit: {LIMIT / 1000:.0f} kB for a page.")
    return kept


def _measure(app: Flask, ground: Ground, repeat: int) -> tuple[tuple[Any, ...], int]:
    """Statements, times, weight; and how many columns the matrix has."""
    client, engine = app.test_client(), app.extensions["pacte"].database.engine
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            sent.append(arguments[2])

    page = client.get(BOARD)
    assert page.status_code == 200, page.status_code
    keep_loaded()
    event.listen(engine, "before_cursor_execute", note)
    client.get(BOARD)
    event.remove(engine, "before_cursor_execute", note)
    html, style, script, _ = weights(client, BOARD)
    head = page.text.partition("</thead>")[0].rpartition("<tr>")[2]
    return (
        (
            len(sent),
            timed(lambda: client.get(BOARD), repeat),
            timed(lambda: _floor(ground), repeat),
            f"{html / 1000:.1f} kB",
            html + style + script,
        ),
        head.count('<th scope="col"'),
    )


def _floor(ground: Ground) -> None:
    """Read with the raw driver, print as lines of text."""
    with ground.database.engine.connect() as connection:
        raw = connection.connection.cursor()
        if not ground.database.is_sqlite:
            raw.execute(
                "SELECT set_config('pacte.scope', 'federation', true), set_config('pacte.key', %s, true)",
                (str(ground.federation_id),),
            )
        output = io.StringIO()
        for statement in FLOOR:
            raw.execute(statement)
            for row in raw.fetchall():
                print(*row, sep=";", file=output)
        assert output.tell() > 1000


def _prepare(ground: Ground) -> int:
    """A trainer, a thirtieth milestone, the launch sealed."""
    with ground.database.session(Scope.ground(), write=True) as session:
        trainer = _person("formatrice", "Alix", "Relais")
        session.add(trainer)
        session.flush()
        trainer_id = trainer.id
    with ground.database.session(ground.scope, write=True) as session:
        cohort = session.get_one(Cohort, ground.cohort_id)
        found = cohort.definition
        more = {**found["productions"][0], "key": "one-more", "label": "Une production de plus"}
        cohort.definition = {**found, "productions": [*found["productions"], more]}
        for row in session.scalars(select(HalfDay).where(HalfDay.starts_at < LAUNCHED)):
            row.countersigned_at = row.sealed_at = row.ends_at
            row.sealed = {"modality": "in-person"}
    return trainer_id


def _person(key: str, given: str, family: str) -> Person:
    return Person(
        email=f"{key}@demo.example",
        given_name=given,
        family_name=family,
        sort_key=f"{family} {given}".lower(),
        created_at=BEGUN,
        email_confirmed_at=BEGUN,
    )


def _fill(ground: Ground, trainer_id: int, there: int, size: int) -> None:
    """Learners of both tracks with all that a year leaves, written straight into the tables."""
    with ground.database.session(Scope.ground(), write=True) as session:
        people = [
            _person(f"apprenante-{number}", "Apprenante", f"Numéro {number:04d}")
            for number in range(there, size)
        ]
        session.add_all(people)
        session.flush()
        ids = [person.id for person in people]
    with ground.database.session(ground.scope, write=True) as session:
        rows = [
            Enrollment(
                cohort_id=ground.cohort_id,
                person_id=identity,
                track=("MSP", "CPTS")[place % 2],
                programme_version=ground.definition.programme_version,
                enrolled_at=BEGUN,
            )
            for place, identity in enumerate(ids)
        ]
        session.add_all(rows)
        session.flush()
        held = session.scalars(select(HalfDay.id).where(HalfDay.ends_at < WHEN)).all()
        for table, made in (
            (LearnerStructure, _structures(ground, rows)),
            (TrainerAssignment, _assignments(rows, trainer_id)),
            (Attendance, _attendance(rows, held)),
            (Production, _productions(rows)),
            (PageReading, _readings(rows)),
            (FollowUp, _contacts(rows, trainer_id)),
        ):
            session.execute(insert(table), [{"federation_id": ground.federation_id, **row} for row in made])


Made = Iterator[dict[str, Any]]


def _structures(ground: Ground, rows: list[Enrollment]) -> Made:
    for place, row in enumerate(rows):
        structure_id = ground.structure_ids[place % len(ground.structure_ids)]
        yield {
            "enrollment_id": row.id,
            "structure_id": structure_id,
            "is_bearer": True,
            "from_on": BEGUN.date(),
            "recorded_at": BEGUN,
        }


def _assignments(rows: list[Enrollment], trainer_id: int) -> Made:
    for row in rows:
        yield {"enrollment_id": row.id, "trainer_id": trainer_id, "from_at": BEGUN}


def _attendance(rows: list[Enrollment], held: Any) -> Made:
    for place, row in enumerate(rows):
        for number, half_day_id in enumerate(held):
            absent = (place + number) % 17 == 0
            yield {
                "half_day_id": half_day_id,
                "enrollment_id": row.id,
                "person_id": row.person_id,
                "state": AttendanceState.ABSENT if absent else AttendanceState.PRESENT,
                "proof": Proof.STAFF if absent else Proof.PHONE,
                "reason": "Sans nouvelles" if absent else "",
                "received_at": BEGUN,
            }


def _productions(rows: list[Enrollment]) -> Made:
    for place, row in enumerate(rows):
        for number, key in enumerate(("job-description", "who-does-what", "roadmap", "team-rules", "budget")):
            if (place + number) % 7 == 0:
                continue
            waits = (place + number) % 5 == 0
            yield {
                "enrollment_id": row.id,
                "person_id": row.person_id,
                "key": key,
                "label": key,
                "state": ProductionState.DEPOSITED if waits else ProductionState.VALIDATED,
                "number": 1,
                "deposited_at": WHEN - timedelta(days=place % 40),
                "validated_at": None if waits else WHEN,
            }


def _readings(rows: list[Enrollment]) -> Made:
    pages = [
        (module.slug, page.key) for module in curriculum().modules_of("bfc-2025") for page in module.pages
    ][:READ]
    for place, row in enumerate(rows):
        seen_at = WHEN - timedelta(days=place % 60)
        for module, page in pages:
            yield {
                "enrollment_id": row.id,
                "person_id": row.person_id,
                "module": module,
                "page": page,
                "first_at": BEGUN,
                "seen_at": seen_at,
                "read_at": seen_at,
            }


def _contacts(rows: list[Enrollment], trainer_id: int) -> Made:
    for place, row in enumerate(rows):
        for number in range(3):
            yield {
                "enrollment_id": row.id,
                "author_id": trainer_id,
                "held_on": (WHEN - timedelta(days=place % 70 + 30 * number)).date(),
                "channel": Channel.PHONE,
                "source": Source.SCREEN,
                "themes": ["team"],
                "recorded_at": BEGUN,
            }
