"""The worker's side of long work: claim, run, note progress and outcome, bury the dead."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.blockers import Refused
from pacte.database import Scope
from pacte.jobs.models import Job, JobState
from pacte.jobs.registry import KINDS, Result
from pacte.web.services import Services

logger = logging.getLogger("pacte.jobs")

DEAD_AFTER = timedelta(minutes=10)
REPORT_EVERY = timedelta(seconds=0.5)
DIED = "Le travail s’est arrêté en cours de route (la machine ou le programme a été interrompu)."


class TakenOver(Exception):
    """The work was given up or restarted while this worker was doing it."""


@dataclass
class Reporter:
    """Writes the progress of one attempt; raises :class:`TakenOver` when it is no longer ours."""

    services: Services
    scope: Scope
    job_id: int
    attempt: int
    last: datetime | None = None

    def __call__(self, done: int, total: int, message: str = "") -> None:
        at = self.services.clock.now()
        if self.last is not None and at - self.last < REPORT_EVERY and done < total:
            return
        self.last = at
        with self.services.database.session(self.scope, write=True) as session:
            job = session.get(Job, self.job_id, with_for_update=True)
            if job is None or (job.state, job.attempts) != (JobState.RUNNING, self.attempt):
                raise TakenOver
            job.done, job.total, job.beat_at = done, total, at
            job.message = message or job.message


def run_queued(services: Services, scope: Scope) -> int:
    """Run every queued work of a federation, one after another; says how many were taken."""
    bury_dead(services, scope)
    taken = 0
    while (job := _claim(services, scope)) is not None:
        taken += 1
        _run(services, scope, job)
    return taken


def bury_dead(services: Services, scope: Scope) -> int:
    """Mark as failed the works whose worker has not been heard of for long; a person may restart them."""
    at = services.clock.now()
    dead = select(Job).where(Job.state == JobState.RUNNING, Job.beat_at <= at - DEAD_AFTER)
    with services.database.session(scope) as session:
        if session.scalar(dead.limit(1)) is None:
            return 0
    with services.database.session(scope, write=True) as session:
        found = list(session.scalars(dead.with_for_update(skip_locked=True)))
        for job in found:
            job.state, job.finished_at, job.message = JobState.FAILED, at, DIED
    return len(found)


def _claim(services: Services, scope: Scope) -> Job | None:
    queued = select(Job).where(Job.state == JobState.QUEUED).order_by(Job.id).limit(1)
    with services.database.session(scope) as session:
        if session.scalar(queued) is None:
            return None
    at = services.clock.now()
    with services.database.session(scope, write=True) as session:
        job = session.scalar(queued.with_for_update(skip_locked=True))
        if job is not None:
            job.state = JobState.RUNNING
            job.attempts += 1
            job.started_at = job.beat_at = at
    return job


def _run(services: Services, scope: Scope, job: Job) -> None:
    try:
        kind = KINDS[job.kind]
        result = kind.run(services, job, Reporter(services, scope, job.id, job.attempts))
        outcome = JobState.DONE
    except TakenOver:
        return
    except Refused as refused:
        words = " ".join(f"{b.message} {b.remedy}".strip() for b in refused.blockers)
        result, outcome = Result(message=words), JobState.FAILED
    except Exception:
        logger.exception("job failed", extra={"fields": {"job": job.id, "kind": job.kind}})
        result = Result(message="Une erreur du logiciel a interrompu le travail ; elle a été notée.")
        outcome = JobState.FAILED
    at = services.clock.now()
    with services.database.session(scope, write=True) as session:
        fresh = session.get(Job, job.id, with_for_update=True)
        if fresh is None or (fresh.state, fresh.attempts) != (JobState.RUNNING, job.attempts):
            return
        fresh.state, fresh.finished_at = outcome, at
        fresh.file_id, fresh.message = result.file_id, result.message
        if outcome is JobState.DONE:
            fresh.done = fresh.total = max(fresh.total, 1)
