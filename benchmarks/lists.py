"""The staff's table with more and more dossiers: statements, time, and the floor that the driver sets."""

import io
import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from benchmarks.ground import Ground, databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import calibration, console, show, timed
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.policy import Actor, Grant, Role

FLOOR = (
    "SELECT a.reference, a.family_name, a.given_name, a.state, a.track, s.name, s.department, m.dues_paid_on"
    " FROM application a JOIN application_structure l ON l.application_id = a.id AND l.is_bearer"
    " JOIN structure s ON s.id = l.structure_id"
    " LEFT JOIN structure_membership m ON m.structure_id = s.id AND m.year = 2025"
    " WHERE a.cohort_id = {cohort} ORDER BY a.sort_key LIMIT 50"
)
"""The same rows as one page of the table; on PostgreSQL they are read through the policies too."""


def _staff_client(app: Flask, ground: Ground) -> Any:
    grant = Grant(Role.STAFF, ground.federation_id)
    staff = Actor(person_id=1, label="Équipe", grants=(grant,))
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
    sizes, repeat = ((30, 300), 5) if quick else ((30, 300, 3000), 15)
    before, rows, constant = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-lists-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                settings = settings_on(url, folder / engine)
                ground = open_cohort(settings)
                counts, there = set(), 0
                app = create_app(settings, clock=FixedClock(ground.definition.closes_at))
                client = _staff_client(app, ground)
                for size in sizes:
                    write_dossiers(ground, size - there, deposited=True)
                    there = size
                    rows.append((engine, size, *_measure(app, client, ground, repeat, counts)))
                constant = constant and len(counts) == 1
                app.extensions["pacte"].database.dispose()
                ground.database.dispose()
    show(
        "Staff's table of dossiers, first page (50 rows)",
        ("Database", "Dossiers", "Statements", "Page", "Raw driver, same rows, printed"),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    return constant


def _measure(app: Flask, client: Any, ground: Ground, repeat: int, counts: set[int]) -> tuple[Any, ...]:
    statements = []
    engine = app.extensions["pacte"].database.engine

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            statements.append(arguments[2])

    def page() -> None:
        answer = client.get("/regions/bfc/promotions/8/dossiers")
        assert answer.status_code == 200, answer.status_code

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    counts.add(len(statements))
    return len(statements), timed(page, repeat), timed(lambda: _floor(ground), repeat)
