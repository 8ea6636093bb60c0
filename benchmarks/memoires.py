"""The last minute of a due date: heavy mémoires, several processes, one killed; none may be lost."""

import io
import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Set
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from sqlalchemy import select

from benchmarks.burst import Burst, send
from benchmarks.ground import Ground, databases, open_cohort, settings_on
from benchmarks.memoires_worker import PAPER, run
from benchmarks.noise import calibration, console, show
from benchmarks.presence import enrol
from pacte.audit.queries import broken_links
from pacte.cohorts.rules import closing_instant
from pacte.files.models import StoredFile
from pacte.files.store import key_of
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Memoire, MemoireDeposit, MemoirePrepared, MemoireText
from tests.files.samples import pdf_writer, written
from tests.memoires.factories import WORDS

MEGABYTES = 10
PAGES = 12


def last_minute(engine: str, *, memoires: int, processes: int, megabytes: int = MEGABYTES) -> Burst:
    """Run it on one engine in a folder of its own, then look at what is left."""
    with tempfile.TemporaryDirectory(prefix="pacte-memoires-") as name:
        folder = Path(name)
        (folder / PAPER).write_bytes(paper(megabytes))
        with databases(folder, [engine]) as urls:
            settings = settings_on(urls[engine], folder)
            ground = open_cohort(settings)
            authors = [(one.enrollment_id, one.actor) for one in enrol(ground, memoires)]
            ground.database.dispose()
            definition = ground.definition
            closes_at = closing_instant(definition.memoire.due_on, definition.federation.time_zone)
            part = random.random()  # the file half sent, or the deposit half made
            result = send(
                engine, settings, authors, folder, processes, closes_at=closes_at, by=run, part=part
            )
            _verify(result, ground, closes_at)
            ground.database.dispose()
    return result


def paper(megabytes: int) -> bytes:
    """Pages of text, then annexes of photographs that weigh as much."""
    grain = Image.effect_noise((2000, 1500), 90)
    one = io.BytesIO()
    grain.save(one, "JPEG")
    number = round(megabytes * 1_000_000 / one.tell())
    annexes = io.BytesIO()
    grain.save(annexes, "PDF", save_all=True, append_images=[grain] * (number - 1))
    writer = pdf_writer(PAGES, WORDS * 12)
    writer.append(annexes)
    return written(writer)


def _verify(result: Burst, ground: Ground, closes_at: datetime) -> None:
    """One deposit for each author, in time or marked late, with its file, its text and its mail."""
    faults = result.faults
    with ground.database.session(ground.scope) as session:
        faults += list(broken_links(session))
        deposits: dict[int, list[tuple[MemoireDeposit, str]]] = {}
        for enrollment_id, deposit, sha256 in session.execute(
            select(Memoire.enrollment_id, MemoireDeposit, StoredFile.sha256)
            .join(MemoireDeposit, MemoireDeposit.memoire_id == Memoire.id)
            .join(StoredFile, StoredFile.id == MemoireDeposit.file_id)
        ):
            deposits.setdefault(enrollment_id, []).append((deposit, sha256))
        texts = set(session.scalars(select(MemoireText.deposit_id)))
        mails = Counter(
            session.scalars(
                select(OutboxMessage.subject_id).where(OutboxMessage.template == "memoires/deposited")
            )
        )
        faults += [
            f"{one}: a file still waits" for one in session.scalars(select(MemoirePrepared.memoire_id))
        ]
        authors = session.scalars(select(Enrollment.id)).all()
    for identity in authors:
        answer, found = result.answers.get(identity), deposits.get(identity, [])
        if answer is None or answer["outcome"] not in ("receipt", "late"):
            faults.append(f"{identity}: {answer['outcome'] if answer else 'no answer'}")
        elif len(found) != 1 or mails[identity] != 1:
            faults.append(f"{identity}: {len(found)} deposits, {mails[identity]} mails")
        else:
            faults += [
                f"{identity}: {one}" for one in _faults_of(*found[0], answer, texts, ground, closes_at)
            ]


def _faults_of(
    deposit: MemoireDeposit,
    sha256: str,
    answer: dict[str, Any],
    texts: Set[int],
    ground: Ground,
    closes_at: datetime,
) -> Iterator[str]:
    if sha256 != answer["sha256"]:
        yield "the file deposited is not the one sent"
    if not ground.store.is_intact(key_of(f"federation-{ground.federation_id}", sha256)):
        yield "the file is damaged or missing"
    if deposit.id not in texts:
        yield "no text"
    is_late = deposit.deposited_at >= closes_at
    if (deposit.days_late > 0, answer["outcome"] == "late") != (is_late, is_late):
        yield f"{deposit.days_late} days late, told {answer['outcome']}"


def report(*, quick: bool) -> bool:
    """Run on both engines and print; says whether nothing was lost or doubled, and lateness told as it is."""
    memoires, processes = (12, 2) if quick else (60, 4)
    before = calibration()
    results = [
        last_minute(engine, memoires=memoires, processes=processes) for engine in ("sqlite", "postgresql")
    ]
    rows = []
    for result in results:
        latency, deposited = result.latency, result.outcomes
        rows.append(
            (
                result.engine,
                result.candidates,
                deposited["receipt"],
                deposited["late"],
                f"{result.candidates / result.seconds:.1f}/s",
                f"{latency.median:.0f}",
                f"{latency.quantile(0.95):.0f}",
                f"{max(latency.values):.0f}",
                result.killed_after,
                len(result.faults),
            )
        )
    show(
        f"Last minute: mémoires of {MEGABYTES} MB, sent, then deposited; {processes} processes, one killed",
        (
            "Database",
            "Mémoires",
            "In time",
            "Late",
            "Rate",
            "p50 ms",
            "p95 ms",
            "max ms",
            "Killed after",
            "Faults",
        ),
        rows,
    )
    console.print(f"Noise: {before} before, {calibration()} after.")
    for result in results:
        for fault in result.faults:
            console.print(f"[red]{result.engine}: {fault}[/red]")
    return not any(result.faults for result in results)
