"""Scoring: its two pages with more and more dossiers, and twenty scorers who save at the same instant."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import Spread, calibration, console, show, timed
from benchmarks.scoring_worker import Scorer, save_at_once
from pacte.accounts.models import Person, RoleGrant
from pacte.app import create_app
from pacte.audit.queries import broken_links
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.database import Scope
from pacte.policy import Actor, Grant, Role
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, MemberQuality

SCORERS = 20
STAFF_PAGE = "/regions/bfc/promotions/8/selection/avis"
MARKS = {"motivation": 4, "team": 3, "position": 5, "project": 2, "territory": 3}
STAFF_FLOOR = (
    "SELECT a.reference, a.family_name, a.given_name, s.marks, s.submitted_at, s.abstained_at, p.given_name,"
    " p.family_name FROM application a JOIN candidacy c ON c.application_id = a.id"
    " LEFT JOIN assessment s ON s.application_id = a.id LEFT JOIN person p ON p.id = s.scorer_id"
    " WHERE a.cohort_id = {cohort} AND c.admissibility = 'admissible' ORDER BY a.sort_key"
)
PAGE_FLOOR = (
    "SELECT a.reference, a.family_name, a.given_name, s.marks, s.submitted_at FROM application a"
    " JOIN assessment s ON s.application_id = a.id WHERE a.cohort_id = {cohort} AND s.scorer_id = {scorer}"
    " ORDER BY a.sort_key"
)
"""The reader's own list, which the page needs to lead to the next dossier."""


def seat_scorers(ground: Ground, count: int = SCORERS) -> list[Scorer]:
    """People who sit on the committee of the cohort."""
    with ground.database.session(Scope.ground(), write=True) as session:
        rows = [
            Person(
                email=f"comite-{number}@demo.example",
                given_name="Membre",
                family_name=f"Numéro {number:02d}",
                sort_key=f"numero {number:02d}",
                created_at=BEGUN,
                email_confirmed_at=BEGUN,
            )
            for number in range(count)
        ]
        session.add_all(rows)
        session.flush()
        people = [(row.id, row.name) for row in rows]
    with ground.database.session(ground.scope, write=True) as session:
        session.add(SelectionCommittee(cohort_id=ground.cohort_id, created_at=BEGUN))
        for person_id, _ in people:
            session.add(
                CommitteeMember(
                    cohort_id=ground.cohort_id,
                    person_id=person_id,
                    quality=MemberQuality.FEDERATION,
                    added_at=BEGUN,
                )
            )
            session.add(
                RoleGrant(
                    person_id=person_id,
                    cohort_id=ground.cohort_id,
                    role=Role.COMMITTEE_MEMBER,
                    granted_at=BEGUN,
                )
            )
    return [Scorer(person_id, name, ground.federation_id, ground.cohort_id, ()) for person_id, name in people]


def put_before(ground: Ground, ids: Sequence[int]) -> None:
    """Dossiers become admissible."""
    with ground.database.session(ground.scope, write=True) as session:
        session.add_all(
            Candidacy(
                cohort_id=ground.cohort_id,
                application_id=identity,
                admissibility=Admissibility.ADMISSIBLE,
                settled_at=BEGUN,
            )
            for identity in ids
        )


def give(ground: Ground, pairs: Sequence[tuple[int, int]], *, given: bool) -> None:
    """Assessments, submitted or only assigned."""
    with ground.database.session(ground.scope, write=True) as session:
        session.add_all(
            Assessment(
                application_id=application_id,
                scorer_id=scorer_id,
                assigned_at=BEGUN,
                updated_at=BEGUN,
                marks=dict(MARKS) if given else {},
                submitted_at=BEGUN if given else None,
            )
            for application_id, scorer_id in pairs
        )


@dataclass
class AtOnce:
    """What twenty scorers sent, and what is wrong with what is left."""

    engine: str
    saves: int
    seconds: float
    latency: Spread
    again: int
    """Saves that were answered « try again », and were."""
    faults: list[str] = field(default_factory=list)


def at_once(engine: str, *, scorers: int = SCORERS, dossiers: int = 5) -> AtOnce:
    """Each scorer marks each dossier criterion by criterion, all together, then gives their opinions."""
    with tempfile.TemporaryDirectory(prefix="pacte-scoring-") as name:
        folder = Path(name)
        with databases(folder, [engine]) as urls:
            settings = settings_on(urls[engine], folder)
            ground = open_cohort(settings)
            ids = [identity for identity, _ in write_dossiers(ground, dossiers, deposited=True)]
            put_before(ground, ids)
            people = [
                Scorer(one.person_id, one.name, one.federation_id, one.cohort_id, tuple(ids))
                for one in seat_scorers(ground, scorers)
            ]
            give(ground, [(identity, one.person_id) for identity in ids for one in people], given=False)
            sent = save_at_once(settings, people, ground.definition.closes_at)
            result = AtOnce(
                engine, len(sent.milliseconds), sent.seconds, Spread(sent.milliseconds), sent.again
            )
            result.faults += sent.faults
            _verify(result, ground, people)
            ground.database.dispose()
    return result


def _verify(result: AtOnce, ground: Ground, people: Sequence[Scorer]) -> None:
    """Every mark that was answered « saved » is there, every opinion given, the journal whole."""
    with ground.database.session(ground.scope) as session:
        result.faults += list(broken_links(session))
        rows = {(row.application_id, row.scorer_id): row for row in session.scalars(select(Assessment)).all()}
    for scorer in people:
        for identity in scorer.dossiers:
            row = rows[identity, scorer.person_id]
            if row.marks != scorer.marks_of(identity):
                result.faults.append(f"{identity}/{scorer.person_id}: {row.marks}")
            if row.submitted_at is None:
                result.faults.append(f"{identity}/{scorer.person_id}: not submitted")


def report(*, quick: bool) -> bool:
    """Print both; a number of statements that grows, or one mark lost, breaks the promise."""
    sizes, repeat = ((30, 300), 5) if quick else ((30, 300, 1000), 15)
    before, rows, constant = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-scoring-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                counts: dict[str, set[int]] = {"scorer": set(), "staff": set()}
                rows += _pages(engine, settings_on(url, folder / engine), sizes, repeat, counts)
                constant = constant and all(len(found) == 1 for found in counts.values())
    show(
        "Pages of scores; 20 scorers, two a dossier, half of the opinions given",
        ("Database", "Dossiers", "Page", "Statements", "Time", "Raw driver, same rows, printed"),
        rows,
    )
    results = [at_once(engine, dossiers=2 if quick else 5) for engine in ("sqlite", "postgresql")]
    show(
        "Twenty scorers save at once, a criterion at a time, then give their opinions",
        ("Database", "Saves", "Rate", "p50 ms", "p95 ms", "max ms", "Tried again", "Faults"),
        [
            (
                one.engine,
                one.saves,
                f"{one.saves / one.seconds:.1f}/s",
                f"{one.latency.median:.0f}",
                f"{one.latency.quantile(0.95):.0f}",
                f"{max(one.latency.values):.0f}",
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


def _pages(
    engine: str, settings: Settings, sizes: Sequence[int], repeat: int, counts: dict[str, set[int]]
) -> list[tuple[Any, ...]]:
    ground = open_cohort(settings)
    people = seat_scorers(ground)
    app = create_app(settings, clock=FixedClock(ground.definition.closes_at))
    staff = Actor(person_id=1, label="Équipe", grants=(Grant(Role.STAFF, ground.federation_id),))
    rows: list[tuple[Any, ...]] = []
    there: list[int] = []
    for size in sizes:
        ids = [identity for identity, _ in write_dossiers(ground, size - len(there), deposited=True)]
        put_before(ground, ids)
        first = [(identity, people[place % SCORERS].person_id) for place, identity in enumerate(ids)]
        second = [(identity, people[(place + 1) % SCORERS].person_id) for place, identity in enumerate(ids)]
        give(ground, first, given=False)
        give(ground, second, given=True)
        there += ids
        scorer = people[0]
        page = f"/regions/bfc/selection/{there[0]}/mon-avis"
        floor = PAGE_FLOOR.format(cohort=ground.cohort_id, scorer=scorer.person_id)
        found = _measure(app, scorer.actor, page, ground, floor, repeat, counts["scorer"])
        rows.append((engine, size, "scorer", *found))
        floor = STAFF_FLOOR.format(cohort=ground.cohort_id)
        found = _measure(app, staff, STAFF_PAGE, ground, floor, repeat, counts["staff"])
        rows.append((engine, size, "staff", *found))
    app.extensions["pacte"].database.dispose()
    ground.database.dispose()
    return rows


def _measure(
    app: Flask, who: Actor, address: str, ground: Ground, floor: str, repeat: int, counts: set[int]
) -> tuple[Any, ...]:
    app.extensions["pacte"].load_actor = lambda: who
    client = app.test_client()
    statements: list[str] = []
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
    counts.add(len(statements))
    return len(statements), timed(page, repeat), timed(lambda: _floor(ground, floor), repeat)


def _floor(ground: Ground, statement: str) -> None:
    """Read with the raw driver, print as lines of text."""
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
        assert output.tell() > 50
