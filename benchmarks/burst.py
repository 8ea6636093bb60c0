"""The last minute before closing: many candidates, several processes, one killed; nothing may be lost."""

import json
import multiprocessing
import os
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.burst_worker import Order, run
from benchmarks.ground import Ground, databases, open_cohort, settings_on, write_dossiers
from benchmarks.noise import Spread, calibration, console, show
from pacte.applications.models import Application, Deposit, SupportingDocument
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.queries import broken_links
from pacte.config import Settings
from pacte.files.models import StoredFile
from pacte.files.store import key_of
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor

LATE_SHARE = 10
"""One candidate in ten comes after closing, on purpose."""
PATIENCE = 600.0


@dataclass
class Burst:
    """What was sent, what was answered, and what is wrong with it."""

    engine: str
    candidates: int
    answers: dict[int, dict[str, Any]]
    seconds: float
    killed_after: int
    faults: list[str] = field(default_factory=list)

    @property
    def outcomes(self) -> Counter[str]:
        """Receipts and refusals by their reason."""
        return Counter(answer["outcome"] for answer in self.answers.values())

    @property
    def latency(self) -> Spread:
        """From the first byte of the upload to the receipt or the refusal."""
        return Spread([answer["ms"] for answer in self.answers.values()])


def burst(engine: str, *, candidates: int, processes: int) -> Burst:
    """Run it on one engine in a folder of its own, then look at what is left."""
    with tempfile.TemporaryDirectory(prefix="pacte-burst-") as name:
        folder = Path(name)
        with databases(folder, [engine]) as urls:
            settings = settings_on(urls[engine], folder)
            ground = open_cohort(settings)
            dossiers = write_dossiers(ground, candidates)
            ground.database.dispose()
            result = send(
                engine, settings, dossiers, folder, processes, closes_at=ground.definition.closes_at, by=run
            )
            _verify(result, ground)
            ground.database.dispose()
    return result


def send(
    engine: str,
    settings: Settings,
    dossiers: Sequence[tuple[int, Actor]],
    folder: Path,
    processes: int,
    *,
    closes_at: datetime,
    by: Callable[[Order], None],
    part: float = 0.0,
) -> Burst:
    """Deal the people to processes, kill the first one half way, and let its people try again.

    ``dossiers``: an id for each, with who they are. ``by``: what a process does of its order. ``part``:
    of the time that one person takes, what is let go by between half way and the kill.
    """
    context = multiprocessing.get_context("spawn")
    late = {identity for identity, _ in dossiers[::LATE_SHARE]}
    orders = [
        Order(
            settings=settings.model_dump(mode="json"),
            dossiers=[
                (identity, owner.person_id, owner.label) for identity, owner in dossiers[number::processes]
            ],
            late=late,
            closes_at=closes_at,
            ready=folder / f"ready-{number}",
            go=folder / "go",
            answers=folder / f"answers-{number}",
        )
        for number in range(processes)
    ]
    workers = [context.Process(target=by, args=(order,)) for order in orders]
    for worker in workers:
        worker.start()
    _wait(lambda: all(order.ready.exists() for order in orders), workers)
    start = time.time()
    (folder / "go.part").write_text(str(start))
    (folder / "go.part").rename(folder / "go")
    half = max(1, len(orders[0].dossiers) // 2)
    _wait(lambda: len(_read(orders[0].answers)) >= half, workers)
    time.sleep(part * statistics.mean(one["ms"] for one in _read(orders[0].answers).values()) / 1000)
    assert workers[0].pid is not None
    os.kill(workers[0].pid, signal.SIGKILL)
    workers[0].join()
    answered = _read(orders[0].answers)
    rest = [dossier for dossier in orders[0].dossiers if dossier[0] not in answered]
    again = context.Process(target=by, args=(orders[0].again(rest, folder / "answers-again"),))
    again.start()
    for worker in (*workers[1:], again):
        worker.join(PATIENCE)
        if worker.exitcode != 0:
            raise RuntimeError(f"a process of the burst ended with {worker.exitcode}")
    answers: dict[int, dict[str, Any]] = {}
    for path in (*(order.answers for order in orders), folder / "answers-again"):
        answers.update(_read(path))
    return Burst(engine, len(dossiers), answers, time.time() - start, len(answered))


def _wait(reached: Any, workers: Sequence[Any]) -> None:
    deadline = time.time() + PATIENCE
    while not reached():
        if time.time() > deadline or any(worker.exitcode not in (None, 0) for worker in workers):
            raise RuntimeError("a process of the burst did not start or died")
        time.sleep(0.01)


def _read(path: Path) -> dict[int, dict[str, Any]]:
    """The answers written so far; a line cut by the kill does not count as an answer."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return {line["id"]: line for line in map(json.loads, lines)}


def _verify(result: Burst, ground: Ground) -> None:
    """None lost, none double, none after closing; every receipt backed by its deposit, file and mail."""
    faults, closes_at = result.faults, ground.definition.closes_at
    with ground.database.session(ground.scope) as session:
        faults += list(broken_links(session))
        states = {row.id: row.state for row in session.execute(select(Application.id, Application.state))}
        deposits: dict[int, list[Deposit]] = {}
        for row in session.scalars(select(Deposit)):
            deposits.setdefault(row.application_id, []).append(row)
        mails = Counter(
            session.scalars(
                select(OutboxMessage.subject_id).where(OutboxMessage.template == "applications/deposited")
            )
        )
        letters: dict[int, list[str]] = {}
        for application_id, sha256 in session.execute(
            select(SupportingDocument.application_id, StoredFile.sha256)
            .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
            .where(SupportingDocument.key == "motivation-letter", SupportingDocument.replaced_at.is_(None))
        ):
            letters.setdefault(application_id, []).append(sha256)
    for identity, state in states.items():
        answer = result.answers.get(identity)
        if answer is None:
            faults.append(f"{identity}: no answer")
            continue
        received = answer["outcome"] == "receipt"
        expected = (ApplicationState.SUBMITTED, 1, 1) if received else (ApplicationState.DRAFT, 0, 0)
        found = (state, len(deposits.get(identity, ())), mails[identity])
        if found != expected:
            faults.append(f"{identity}: {answer['outcome']} but {found}")
        if not received and not answer["reason"]:
            faults.append(f"{identity}: refused without a reason")
        if received:
            faults += _faults_of_files(identity, answer, letters.get(identity, []), ground)
            faults += [
                f"{identity}: after closing" for row in deposits.get(identity, ()) if row.at >= closes_at
            ]


def _faults_of_files(identity: int, answer: dict[str, Any], letters: list[str], ground: Ground) -> list[str]:
    if letters != [answer["sha256"]]:
        return [f"{identity}: the letter in the dossier is not the one sent"]
    key = key_of(f"federation-{ground.federation_id}", answer["sha256"])
    return [] if ground.store.is_intact(key) else [f"{identity}: the letter is damaged or missing"]


def report(*, quick: bool) -> bool:
    """Run on both engines and print; says whether nothing was lost, doubled or late."""
    candidates, processes = (40, 2) if quick else (300, 4)
    before = calibration()
    results = [
        burst(engine, candidates=candidates, processes=processes) for engine in ("sqlite", "postgresql")
    ]
    rows = []
    for result in results:
        latency = result.latency
        rows.append(
            (
                result.engine,
                result.candidates,
                result.outcomes["receipt"],
                ", ".join(f"{n} {what}" for what, n in sorted(result.outcomes.items()) if what != "receipt"),
                f"{result.candidates / result.seconds:.1f}/s",
                f"{latency.median:.0f}",
                f"{latency.quantile(0.95):.0f}",
                f"{max(latency.values):.0f}",
                result.killed_after,
                len(result.faults),
            )
        )
    show(
        f"Last minute: upload of a PDF, then deposit; {processes} processes, one killed",
        (
            "Database",
            "Candidates",
            "Receipts",
            "Refused",
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
