"""Long work and rounds: progress, results, faults, dead workers, cleanups."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from pacte import links
from pacte.blockers import Blocker, Refused
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.jobs import KINDS, PERIODIC, Kind, Periodic, Report, Result, restart, start
from pacte.jobs.models import Job, JobState
from pacte.jobs.rounds import last_beat
from pacte.jobs.running import DIED, TakenOver, run_queued
from pacte.jobs.worker import Queue, Worker, work_once
from pacte.links.models import PersonalLink
from pacte.policy import SYSTEM
from pacte.web.services import Services
from tests.conftest import NOW
from tests.factories import make_federation
from tests.mail.conftest import mail_templates
from tests.mail.factories import outbox, post_greeting

__all__ = ["mail_templates"]


@pytest.fixture
def services(app_on_each: Flask) -> Services:
    carried: Services = app_on_each.extensions["pacte"]
    return carried


@pytest.fixture
def bfc(services: Services) -> Federation:
    return make_federation(services.database)


@pytest.fixture(autouse=True)
def own_kinds() -> Iterator[None]:
    """Kinds and periodic works added by a test leave with it."""
    kinds, periodic = dict(KINDS), list(PERIODIC)
    yield
    KINDS.clear()
    KINDS.update(kinds)
    PERIODIC[:] = periodic


def begin(services: Services, bfc: Federation, kind: str = "count", **params: object) -> Job:
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        return start(session, kind=kind, params=params, by=SYSTEM, at=NOW)


def job_of(services: Services, bfc: Federation) -> Job:
    with services.database.session(Scope.federation(bfc.id)) as session:
        return session.scalars(select(Job)).one()


def test_a_job_reports_and_leaves_its_result(services: Services, bfc: Federation) -> None:
    seen: list[tuple[JobState, int, int]] = []

    def count(services: Services, job: Job, report: Report) -> Result:
        for step in range(1, job.params["to"] + 1):
            report(step, job.params["to"])
            now = job_of(services, bfc)
            seen.append((now.state, now.done, now.total))
        return Result(message="Compté.")

    KINDS["count"] = Kind("Compte", count, "federation.dashboard")
    begin(services, bfc, to=3)
    assert run_queued(services, Scope.federation(bfc.id)) == 1
    assert seen[0] == (JobState.RUNNING, 1, 3)
    assert seen[-1] == (JobState.RUNNING, 3, 3)
    job = job_of(services, bfc)
    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, "Compté.")
    assert (job.started_at, job.finished_at) == (NOW, NOW)
    assert run_queued(services, Scope.federation(bfc.id)) == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (RuntimeError("secret"), "Une erreur du logiciel a interrompu le travail ; elle a été notée."),
        (
            Refused([Blocker("x", "Le fichier est vide.", "Choisissez-en un autre.")]),
            "Le fichier est vide. Choisissez-en un autre.",
        ),
    ],
)
def test_a_fault_is_told_and_may_be_restarted(
    services: Services, bfc: Federation, fault: Exception, words: str
) -> None:
    faults = [fault]

    def fail_once(services: Services, job: Job, report: Report) -> Result:
        if faults:
            raise faults.pop()
        return Result()

    KINDS["count"] = Kind("Compte", fail_once, "federation.dashboard")
    begin(services, bfc)
    scope = Scope.federation(bfc.id)
    run_queued(services, scope)
    job = job_of(services, bfc)
    assert (job.state, job.message) == (JobState.FAILED, words)
    with services.database.session(scope, write=True) as session:
        again = session.get(Job, job.id)
        assert again is not None
        restart(session, job=again, by=SYSTEM, at=NOW)
    run_queued(services, scope)
    assert (job_of(services, bfc).state, job_of(services, bfc).attempts) == (JobState.DONE, 2)


def test_restart_refuses_what_has_not_failed(services: Services, bfc: Federation) -> None:
    KINDS["count"] = Kind("Compte", lambda services, job, report: Result(), "federation.dashboard")
    job = begin(services, bfc)
    with (
        services.database.session(Scope.federation(bfc.id), write=True) as session,
        pytest.raises(Refused) as refused,
    ):
        restart(session, job=job, by=SYSTEM, at=NOW)
    assert refused.value.blockers[0].code == "job_not_failed"


def test_a_dead_workers_job_fails_and_its_ghost_is_stopped(
    services: Services, bfc: Federation, clock: FixedClock
) -> None:
    scope = Scope.federation(bfc.id)
    stopped: list[bool] = []

    def slow(inner: Services, job: Job, report: Report) -> Result:
        report(1, 10)
        clock.move_to(NOW + timedelta(minutes=11))
        assert run_queued(services, scope) == 0
        try:
            report(2, 10)
        except TakenOver:
            stopped.append(True)
            raise
        return Result()

    KINDS["count"] = Kind("Compte", slow, "federation.dashboard")
    begin(services, bfc)
    run_queued(services, scope)
    assert stopped == [True]
    job = job_of(services, bfc)
    assert (job.state, job.message) == (JobState.FAILED, DIED)


def test_start_refuses_an_unknown_kind(services: Services, bfc: Federation) -> None:
    with pytest.raises(KeyError):
        begin(services, bfc, kind="unknown")


def test_a_round_delivers_everywhere_and_survives_faults(
    services: Services, bfc: Federation, tmp_path: Path
) -> None:
    idf = make_federation(services.database, "idf")
    visited: list[int | None] = []

    def remind(inner: Services, scope: Scope, at: object) -> None:
        visited.append(scope.key)
        if scope.key == bfc.id:
            raise RuntimeError("this federation's reminder is broken")

    PERIODIC.append(Periodic("remind", timedelta(hours=1), remind))
    places = [Scope.ground(), Scope.federation(bfc.id), Scope.federation(idf.id)]
    for scope in places:
        post_greeting(services.database, scope)
    assert work_once(services) == {"sent": 3, "jobs": 0}
    assert visited == [None, bfc.id, idf.id]
    assert all(outbox(services.database, scope)[0].sent_at == NOW for scope in places)
    assert last_beat(services) == NOW


def test_periodic_work_waits_for_its_turn(app_on_each: Flask, services: Services, clock: FixedClock) -> None:
    times: list[object] = []
    PERIODIC.append(Periodic("count", timedelta(hours=1), lambda services, scope, at: times.append(at)))
    rounds = app_on_each.extensions["pacte_queue"].rounds
    for minutes in (0, 30, 60):
        clock.move_to(NOW + timedelta(minutes=minutes))
        rounds.go()
    assert times == [NOW, NOW + timedelta(minutes=60)]


def test_a_round_forgets_old_links(services: Services, bfc: Federation, clock: FixedClock) -> None:
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        links.create(
            session, purpose="x", subject=bfc, email="a@exemple.fr", lifetime=timedelta(1), by=SYSTEM, at=NOW
        )
    clock.move_to(NOW + timedelta(days=40))
    work_once(services)
    with services.database.session(Scope.federation(bfc.id)) as session:
        assert session.scalars(select(PersonalLink.email)).all() == [""]


def test_a_worker_delivers_when_woken_and_stops_cleanly(services: Services, bfc: Federation) -> None:
    """Threads, queue and rounds together; the message leaves without waiting for the next minute."""
    queue = Queue(services)
    worker = Worker(queue)
    worker.start()
    try:
        post_greeting(services.database, Scope.federation(bfc.id))
        queue.wake(bfc.id)
        _until(lambda: outbox(services.database, Scope.federation(bfc.id))[0].sent_at == NOW)
        assert worker.is_well()
    finally:
        worker.stop()
    assert not worker.is_well()


def _until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
