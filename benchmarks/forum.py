"""The forum of a cohort with ten thousand posts: its list, its searches; statements, time, and the floor."""

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import event, func, select

from benchmarks.ground import BEGUN, Ground, databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import Spread, calibration, console, show, timed
from benchmarks.pages import LIMIT
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.forum.models import ForumPost, ForumQuestion
from pacte.policy import Actor, Grant, Role
from pacte.text import fold

ANSWERS = 4
"""To each question."""
WORDS = (
    "équipe", "projet", "santé", "réunion", "émargement", "séminaire", "diagnostic", "patient",
    "structure", "gouvernance", "qualité", "mémoire", "production", "formatrice", "parcours",
    "territoire", "coordination", "budget", "secrétariat", "médecin", "infirmière", "associé",
    "statuts", "financement", "accord", "convention", "planning", "absence", "réponse", "dossier",
)  # fmt: skip
LENGTH = 80
"""Words of a post: some six hundred characters."""
PROMISED = 1_000
"""Milliseconds for the slowest search over ten thousand posts."""
RARE = "a rare word"
SEARCHES = (
    ("list, no search", ""),
    (RARE, "?q=CHRONOTOPE"),
    ("two words, accents left out", "?q=emargement+gouvernance"),
    ("eight words", "?q=equipe+projet+sante+reunion+seminaire+qualite+memoire+budget"),
    ("nothing found", "?q=introuvable"),
    ("another script, literal", "?q=%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
    ("those without an answer", "?garder=sans-reponse"),
)
FLOOR = (
    "SELECT question_id FROM forum_post WHERE cohort_id = {cohort} AND hidden_at IS NULL"
    " AND search_key LIKE '%chronotope%'"
)
"""The least that a search without an index of words can do."""


def report(*, quick: bool) -> bool:
    """Statements that grow, a heavy page, or a search that takes longer than promised break the promise."""
    sizes, repeat = ((100, 1_000), 5) if quick else ((100, 1_000, 10_000), 15)
    before, rows, kept = calibration(), [], True
    with tempfile.TemporaryDirectory(prefix="pacte-forum-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                measured, held = _measured(settings_on(url, folder / engine), sizes, repeat)
                rows += [(engine, *row) for row in measured]
                kept = kept and held
    show(
        "Forum of a cohort, first page (20 questions)",
        ("Database", "Posts", "Asked", "Statements", "Page", "HTML", "Raw driver, same scan"),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    return kept


def _measured(settings: Settings, sizes: Sequence[int], repeat: int) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows of one engine, and whether the promise was kept there."""
    ground = open_cohort(settings)
    app = create_app(settings, clock=FixedClock(ground.definition.closes_at))
    authors = [actor.person_id or 0 for _, actor in write_dossiers(ground, 20)]
    client = _client(app, ground, authors[0])
    counts: dict[str, set[int]] = {label: set() for label, _ in SEARCHES}
    rows: list[tuple[Any, ...]] = []
    there, kept = 0, True
    for size in sizes:
        there = _write_posts(ground, authors, there, size)
        for label, query in SEARCHES:
            sent, spread, weight = _measure(app, client, query, repeat)
            counts[label].add(sent)
            kept = kept and weight <= LIMIT and spread.median < PROMISED
            floor = timed(lambda: _floor(ground), repeat) if label == RARE else "–"
            rows.append((size, label, sent, spread, f"{weight / 1000:.0f} kB", floor))
    app.extensions["pacte"].database.dispose()
    ground.database.dispose()
    return rows, kept and all(len(found) == 1 for found in counts.values())


def _client(app: Flask, ground: Ground, person_id: int) -> Any:
    grant = Grant(Role.TRAINER, ground.federation_id)
    trainer = Actor(person_id=person_id, label="Formation", grants=(grant,))
    app.extensions["pacte"].load_actor = lambda: trainer
    return app.test_client()


def _measure(app: Flask, client: Any, query: str, repeat: int) -> tuple[int, Spread, int]:
    sent: list[str] = []
    engine = app.extensions["pacte"].database.engine
    weight = 0

    def note(*arguments: Any) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            sent.append(arguments[2])

    def page() -> None:
        nonlocal weight
        answer = client.get(f"/regions/bfc/promotions/8/forum{query}")
        assert answer.status_code == 200, answer.status_code
        weight = len(answer.data)

    page()
    event.listen(engine, "before_cursor_execute", note)
    page()
    event.remove(engine, "before_cursor_execute", note)
    return len(sent), timed(page, repeat), weight


def _floor(ground: Ground) -> None:
    with ground.database.engine.connect() as connection:
        raw = connection.connection.cursor()
        if not ground.database.is_sqlite:
            raw.execute(
                "SELECT set_config('pacte.scope', 'federation', true), set_config('pacte.key', %s, true)",
                (str(ground.federation_id),),
            )
        raw.execute(FLOOR.format(cohort=ground.cohort_id))
        output = io.StringIO()
        for row in raw.fetchall():
            print(*row, sep=";", file=output)
        assert output.tell() > 0


def _write_posts(ground: Ground, authors: list[int], there: int, size: int) -> int:
    """Straight into the tables: questions with four answers, some with none; how many posts there are."""
    draw = Random(there)
    with ground.database.session(ground.scope, write=True) as session:
        written = there
        while written < size:
            title = " ".join(draw.choices(WORDS, k=8)) + " ?"
            question = ForumQuestion(
                cohort_id=ground.cohort_id,
                title=title,
                search_key=fold(title),
                asked_at=BEGUN,
                active_at=BEGUN,
            )
            session.add(question)
            session.flush()
            for number in range(1 if written % 50 == 0 else 1 + ANSWERS):
                body = " ".join(draw.choices(WORDS, k=LENGTH)) + (" chronotope" if written == 0 else "")
                session.add(
                    ForumPost(
                        question_id=question.id,
                        cohort_id=ground.cohort_id,
                        person_id=draw.choice(authors),
                        is_opening=number == 0,
                        body=body,
                        search_key=fold(body),
                        posted_at=BEGUN,
                    )
                )
                written += 1
        session.flush()
        assert session.scalar(select(func.count()).select_from(ForumPost)) == written
    return written
