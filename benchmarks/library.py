"""The library with two thousand shared mémoires of 40 kB of text: list, searches; statements and time."""

import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event, insert, select

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on
from benchmarks.noise import Spread, calibration, console, show, timed
from benchmarks.pages import LIMIT
from pacte.accounts.models import Person
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.database import Scope
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireDeposit, MemoireText
from pacte.policy import Actor, Grant, Role
from pacte.text import fold

WORDS = (
    "équipe", "projet", "santé", "réunion", "diagnostic", "patient", "structure", "gouvernance", "qualité",
    "parcours", "territoire", "coordination", "budget", "secrétariat", "médecin", "infirmière", "protocole",
    "convention", "entretien", "questionnaire", "décision", "animation", "concertation", "évaluation",
)  # fmt: skip
PAGES, LENGTH = 15, 300
"""Of each mémoire, and words of a page: some 40 kB in all."""
PROMISED = 2_000
"""Milliseconds for the slowest search."""
SEARCHES = (
    ("list, no search", ""),
    ("a rare word", "?q=CHRONOTOPE"),
    ("three words in all of them", "?q=equipe+gouvernance+qualite"),
    ("nothing found", "?q=introuvable"),
    ("another script, literal", "?q=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
)


def report(*, quick: bool) -> bool:
    """Statements that grow, a heavy page, or a search that takes longer than promised break the promise."""
    sizes, repeat = ((20, 200), 3) if quick else ((20, 2_000), 7)
    before, rows, kept = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-library-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                measured, held = _measured(settings_on(url, folder / engine), sizes, repeat)
                rows += [(engine, *row) for row in measured]
                kept = kept and held
    show("Library, first page (20)", ("Database", "Mémoires", "Asked", "Statements", "Page", "HTML"), rows)
    console.print(f"Noise: {before} before, {calibration()} after.")
    return kept


def _measured(settings: Settings, sizes: Sequence[int], repeat: int) -> tuple[list[tuple[Any, ...]], bool]:
    ground = open_cohort(settings)
    over = ground.definition.closes_at + timedelta(days=3 * 365)
    app = create_app(settings, clock=FixedClock(over))
    grant = Grant(Role.STAFF, ground.federation_id)
    app.extensions["pacte"].load_actor = lambda: Actor(person_id=1, label="Équipe", grants=(grant,))
    counts: dict[str, set[int]] = {label: set() for label, _ in SEARCHES}
    rows: list[tuple[Any, ...]] = []
    there, kept = 0, True
    for size in sizes:
        _write(ground, there, size)
        there = size
        for label, query in SEARCHES:
            sent, spread, weight = _measure(app, query, repeat)
            counts[label].add(sent)
            kept = kept and weight <= LIMIT and spread.median < PROMISED
            rows.append((size, label, sent, spread, f"{weight / 1000:.0f} kB"))
    app.extensions["pacte"].database.dispose()
    ground.database.dispose()
    return rows, kept and all(len(found) == 1 for found in counts.values())


def _measure(app: Any, query: str, repeat: int) -> tuple[int, Spread, int]:
    sent: list[str] = []
    engine, client = app.extensions["pacte"].database.engine, app.test_client()
    weight = 0

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            sent.append(arguments[2])

    def page() -> None:
        nonlocal weight
        answer = client.get(f"/regions/bfc/memoires-partages{query}")
        assert answer.status_code == 200, answer.status_code
        weight = len(answer.data)

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return len(sent), timed(page, repeat), weight


def _write(ground: Ground, there: int, size: int) -> None:
    """Straight into the tables: authors, enrolments, mémoires shared with their text."""
    draw, numbers = Random(there), range(there, size)
    with ground.database.session(Scope.ground(), write=True) as session:
        people = [
            Person(
                email=f"auteur{number}@exemple.fr",
                given_name="Noé",
                family_name=f"Aubert {number}",
                sort_key=f"aubert {number}",
                created_at=BEGUN,
            )
            for number in numbers
        ]
        session.add_all(people)
        session.flush()
        ids = [one.id for one in people]
    with ground.database.session(ground.scope, write=True) as session:
        file = StoredFile(
            sha256="0" * 64,
            size=1,
            media_type=Kind.PDF.media_type,
            pages=PAGES,
            name="m.pdf",
            stored_at=BEGUN,
        )
        enrollments = [
            Enrollment(
                cohort_id=ground.cohort_id,
                person_id=one,
                track="MSP",
                programme_version=ground.definition.programme_version,
                enrolled_at=BEGUN,
            )
            for one in ids
        ]
        session.add_all([file, *enrollments])
        session.flush()
        memoires = [
            Memoire(
                enrollment_id=one.id,
                person_id=one.person_id,
                deposit_number=1,
                deposited_at=BEGUN,
                shared_at=BEGUN,
            )
            for one in enrollments
        ]
        session.add_all(memoires)
        session.flush()
        deposits = [_deposit(one, file.id, draw) for one in memoires]
        session.add_all(deposits)
        session.flush()
        texts = []
        for one in deposits:
            pages = [" ".join(draw.choices(WORDS, k=LENGTH)) for _ in range(PAGES)]
            if one.id == deposits[0].id and not there:
                pages[-1] += " chronotope"
            folded = fold(" ".join([one.title, one.summary, *pages]))
            texts.append(
                {
                    "federation_id": ground.federation_id,
                    "deposit_id": one.id,
                    "person_id": one.person_id,
                    "pages": pages,
                    "is_cut": False,
                    "folded": folded,
                }
            )
        session.execute(insert(MemoireText), texts)
        assert len(session.scalars(select(MemoireText.id)).all()) == size


def _deposit(memoire: Memoire, file_id: int, draw: Random) -> MemoireDeposit:
    return MemoireDeposit(
        memoire_id=memoire.id,
        person_id=memoire.person_id,
        number=1,
        file_id=file_id,
        deposited_at=BEGUN,
        due_on=BEGUN.date(),
        title=" ".join(draw.choices(WORDS, k=8)),
        summary=" ".join(draw.choices(WORDS, k=80)),
        keywords=["équipe", "projet"],
        file_pages=PAGES,
        body_from=1,
        body_to=PAGES,
        proposed_from=1,
        proposed_to=PAGES,
        has_text=True,
        is_own_work=True,
    )
