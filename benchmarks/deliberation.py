"""The screen of the meeting with more and more dossiers: statements, time, and the driver’s floor."""

import io
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import calibration, console, show, timed
from pacte.accounts.models import Person
from pacte.app import create_app
from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.policy import Actor, Grant, Role
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, MemberQuality

FLOOR = (
    "SELECT a.reference, a.family_name, a.given_name, a.track, s.name, s.department, c.decision, c.rank,"
    " v.scorer_id, v.marks, v.comment"
    " FROM candidacy c JOIN application a ON a.id = c.application_id"
    " JOIN application_structure l ON l.application_id = a.id AND l.is_bearer"
    " JOIN structure s ON s.id = l.structure_id"
    " LEFT JOIN assessment v ON v.application_id = a.id"
    " WHERE c.cohort_id = {cohort} ORDER BY a.sort_key"
)
"""The same rows as the ranking, with the marks it is made of; on PostgreSQL through the policies too."""

SCORERS = 4
"""Two of them score each dossier."""


def _committee(ground: Ground) -> list[int]:
    """Seat the scorers and open the deliberation; their ids."""
    with ground.database.session(Scope.ground(), write=True) as session:
        people = [
            Person(
                email=f"comite-{number}@exemple.fr",
                given_name="Membre",
                family_name=f"N° {number}",
                sort_key=f"n {number} membre",
                created_at=BEGUN,
                email_confirmed_at=BEGUN,
            )
            for number in range(SCORERS)
        ]
        session.add_all(people)
        session.flush()
        ids = [person.id for person in people]
    with ground.database.session(ground.scope, write=True) as session:
        session.add(
            SelectionCommittee(cohort_id=ground.cohort_id, created_at=BEGUN, deliberation_began_at=BEGUN)
        )
        session.add_all(
            CommitteeMember(
                cohort_id=ground.cohort_id, person_id=identity, quality=MemberQuality.AGENCY, added_at=BEGUN
            )
            for identity in ids
        )
    return ids


def _score(ground: Ground, scorers: list[int]) -> None:
    """Every dossier without a candidacy becomes admissible, scored by two."""
    draw = Random(5)
    keys = [criterion.key for criterion in ground.definition.selection.criteria]
    with ground.database.session(ground.scope, write=True) as session:
        known = set(session.scalars(select(Candidacy.application_id)))
        for identity in session.scalars(select(Application.id).order_by(Application.id)).all():
            if identity in known:
                continue
            session.add(
                Candidacy(
                    cohort_id=ground.cohort_id,
                    application_id=identity,
                    admissibility=Admissibility.ADMISSIBLE,
                    settled_at=BEGUN,
                )
            )
            session.add_all(
                Assessment(
                    application_id=identity,
                    scorer_id=scorers[(identity + shift) % SCORERS],
                    assigned_at=BEGUN,
                    updated_at=BEGUN,
                    submitted_at=BEGUN,
                    marks={key: draw.randint(0, 5) for key in keys},
                    comment="Une équipe engagée.",
                )
                for shift in (0, 1)
            )


def _client(app: Flask, ground: Ground, person_id: int) -> Any:
    grant = Grant(Role.STAFF, ground.federation_id)
    staff = Actor(person_id=person_id, label="Équipe", grants=(grant,))
    app.extensions["pacte"].load_actor = lambda: staff
    return app.test_client()


def _floor(ground: Ground) -> None:
    """Read with the raw driver, print as lines of text."""
    statement = FLOOR.format(cohort=ground.cohort_id)
    with ground.database.engine.connect() as connection:
        raw = connection.connection.cursor()
        if not ground.database.is_sqlite:
            raw.execute(
                "SELECT set_config('pacte.scope', 'federation', true), set_config('pacte.key', %s, true)",
                (str(ground.federation_id),),
            )
        raw.execute(statement)
        output = io.StringIO()
        for row in raw.fetchall():
            print(*row, sep=";", file=output)
        assert output.tell() > 1000


def report(*, quick: bool) -> bool:
    """Print both engines; a number of statements that grows with the dossiers breaks the promise."""
    sizes, repeat = ((30, 300), 3) if quick else ((30, 300, 1000), 9)
    before, rows, constant = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-deliberation-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                settings = settings_on(url, folder / engine)
                ground = open_cohort(settings)
                scorers = _committee(ground)
                counts: set[int] = set()
                there = 0
                app = create_app(settings, clock=FixedClock(ground.definition.closes_at))
                client = _client(app, ground, scorers[0])
                for size in sizes:
                    write_dossiers(ground, size - there, deposited=True)
                    _score(ground, scorers)
                    there = size
                    rows.append((engine, size, *_measure(app, client, ground, repeat, counts)))
                constant = constant and len(counts) == 1
                app.extensions["pacte"].database.dispose()
                ground.database.dispose()
    show(
        "Screen of the meeting, whole ranking with one dossier opened",
        (
            "Database",
            "Dossiers",
            "Statements",
            "Page",
            "Has anything changed?",
            "Raw driver, same rows, printed",
        ),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    return constant


def _measure(app: Flask, client: Any, ground: Ground, repeat: int, counts: set[int]) -> tuple[Any, ...]:
    statements = []
    engine = app.extensions["pacte"].database.engine
    base = "/regions/bfc/promotions/8/selection/deliberation"
    with ground.database.session(ground.scope) as session:
        first = session.scalar(select(Candidacy.application_id).order_by(Candidacy.id))

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            statements.append(arguments[2])

    def page() -> None:
        answer = client.get(f"{base}?dossier={first}")
        assert answer.status_code == 200, answer.status_code

    def poll() -> None:
        answer = client.get(f"{base}/etat")
        assert answer.status_code == 200, answer.status_code

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    counts.add(len(statements))
    return len(statements), timed(page, repeat), timed(poll, repeat), timed(lambda: _floor(ground), repeat)
