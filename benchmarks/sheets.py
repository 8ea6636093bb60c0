"""The sheets of a two-year cohort in one file: 28 sealed half-days, 20 learners, a drawn signature each."""

import io
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import event, select

from benchmarks.ground import Ground, databases, open_cohort, settings_on
from benchmarks.noise import calibration, console, show
from benchmarks.presence import Phone, enrol
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.documents.letters import Letterhead
from pacte.files.kinds import Kind
from pacte.files.operations import store_upload
from pacte.files.reception import keep_made
from pacte.policy import COMMAND, Actor, Grant, Role
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.presence import operations
from pacte.seminars.presence.operations.sealing import version
from pacte.seminars.presence.queries import sheet_of
from pacte.seminars.proofs.papers import Blank, Sealed, sheets_pdf
from pacte.seminars.proofs.sheets import half_days_to_print, sheets_of
from tests.seminars.presence.factories import png

LEARNERS, HALF_DAYS, FEW = 20, 28, 7
SEMINAR = 2
"""Half-days of one seminar."""


@dataclass(frozen=True)
class Made:
    """One file, and what it took."""

    half_days: int
    statements: int
    gathered: float
    typeset: float
    pages: int
    pictures: int
    size: int
    tagged: bool


def report(*, quick: bool) -> bool:
    """Print both engines; a number of statements that grows, or a picture that lacks, breaks the promise."""
    before, rows, faults = calibration(), [], []
    wanted = (FEW,) if quick else (FEW, HALF_DAYS)
    with tempfile.TemporaryDirectory(prefix="pacte-sheets-") as name:
        folder = Path(name)
        with databases(folder, ["sqlite", "postgresql"]) as urls:
            for engine, url in urls.items():
                ground = open_cohort(settings_on(url, folder / engine))
                _fill(ground, wanted[-1])
                made = [_make(ground, count) for count in wanted]
                ground.database.dispose()
                rows += [_row(engine, one) for one in made]
                if len({one.statements for one in made}) != 1:
                    faults.append(f"{engine}: the number of statements grows")
                faults += [
                    f"{engine}: {one.half_days} half-days, {one.pictures} pictures, tagged {one.tagged}"
                    for one in made
                    if one.pictures != one.half_days * LEARNERS or not one.tagged
                ]
    show(
        f"All the sheets of a cohort in one file, {LEARNERS} learners, each signature drawn",
        ("Database", "Half-days", "Statements", "Gathered", "Typeset", "Pages", "Pictures", "Size"),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    for fault in faults:
        console.print(f"[red]{fault}[/red]")
    return not faults


def _row(engine: str, one: Made) -> Sequence[object]:
    return (
        engine,
        one.half_days,
        one.statements,
        f"{one.gathered:.2f} s",
        f"{one.typeset:.2f} s",
        one.pages,
        one.pictures,
        f"{one.size / 1e6:.1f} MB",
    )


def _fill(ground: Ground, count: int) -> None:
    """So many half-days, everybody's signature drawn, each sealed as its page does."""
    room = enrol(ground, LEARNERS)
    trainer = Actor(person_id=1, label="Formatrice", grants=(Grant(Role.TRAINER, ground.federation_id),))
    with ground.database.session(ground.scope) as session:
        first = session.scalars(select(HalfDay).order_by(HalfDay.starts_at)).first()
        known = len(half_days_to_print(session, ground.cohort_id))
    assert first is not None
    for number in range(known, count, SEMINAR):
        _add_seminar(ground, first, number)
    with ground.database.session(ground.scope) as session:
        half_days = [one for one, _ in half_days_to_print(session, ground.cohort_id)][:count]
    for number, half_day in enumerate(half_days):
        with ground.database.session(ground.scope, write=True) as session:
            for phone in room:
                _sign(session, ground, half_day, phone, number)
        with ground.database.session(ground.scope, write=True) as session:
            operations.countersign_and_seal(
                session,
                half_day_id=half_day.id,
                typed=trainer.label,
                drawing=None,
                modules=["Prise de fonction"],
                confirmed=[],
                seen=version(sheet_of(session, session.get_one(HalfDay, half_day.id))),
                by=trainer,
                at=half_day.ends_at,
            )


def _add_seminar(ground: Ground, first: HalfDay, number: int) -> None:
    day = first.starts_at + timedelta(days=300 + number)
    with ground.database.session(ground.scope, write=True) as session:
        seminar = Seminar(
            cohort_id=ground.cohort_id,
            key=f"mesure-{number}",
            position=100 + number,
            title=f"Séminaire de mesure {number}",
            modality=Modality.IN_PERSON,
            place="Beaune",
            tracks=[],
            modules=["prise-de-fonction"],
            created_at=first.starts_at,
            updated_at=first.starts_at,
        )
        session.add(seminar)
        session.flush()
        session.add_all(
            _half_day(ground, seminar, day + timedelta(hours=5 * part)) for part in range(SEMINAR)
        )


def _half_day(ground: Ground, seminar: Seminar, starts_at: datetime) -> HalfDay:
    return HalfDay(
        seminar_id=seminar.id,
        cohort_id=ground.cohort_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        code_secret="0" * 64,
    )


def _sign(session: FencedSession, ground: Ground, half_day: HalfDay, phone: Phone, number: int) -> None:
    received = keep_made(
        png(number * LEARNERS + phone.number),
        kind=Kind.PNG,
        name="signature.png",
        store=ground.store,
        federation_id=ground.federation_id,
    )
    file = store_upload(session, received=received, by=COMMAND, at=half_day.starts_at)
    session.add(
        Attendance(
            half_day_id=half_day.id,
            enrollment_id=phone.enrollment_id,
            person_id=phone.actor.person_id,
            state="present",
            proof="phone",
            signed_at=half_day.starts_at,
            received_at=half_day.starts_at,
            signature_file_id=file.id,
            signature_sha256=file.sha256,
        )
    )


def _make(ground: Ground, count: int) -> Made:
    statements: list[str] = []

    def note(*arguments: object) -> None:
        if not str(arguments[2]).startswith(("PRAGMA", "BEGIN", "SELECT set_config")):
            statements.append(str(arguments[2]))

    begun = time.perf_counter()
    event.listen(ground.database.engine, "before_cursor_execute", note)
    with ground.database.session(ground.scope) as session:
        cohort = session.get_one(Cohort, ground.cohort_id)
        half_days = half_days_to_print(session, cohort.id)[:count]
        sheets: list[Blank | Sealed] = sheets_of(session, ground.store, cohort, half_days, known=curriculum())
        label, at = cohort.label, half_days[-1][0].ends_at
    event.remove(ground.database.engine, "before_cursor_execute", note)
    gathered = time.perf_counter() - begun
    begun = time.perf_counter()
    made = sheets_pdf(
        sheets,
        letterhead=Letterhead("FeMaSCo-BFC", "contact@demo.example", "Europe/Paris"),
        cohort=label,
        reference="bfc-8",
        at=at,
    )
    typeset = time.perf_counter() - begun
    pdf = PdfReader(io.BytesIO(made))
    return Made(
        half_days=len(sheets),
        statements=len(statements),
        gathered=gathered,
        typeset=typeset,
        pages=len(pdf.pages),
        pictures=sum(len(page.images) for page in pdf.pages),
        size=len(made),
        tagged="/StructTreeRoot" in pdf.trailer["/Root"],
    )
