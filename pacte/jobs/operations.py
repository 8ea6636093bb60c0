"""Starting long work, and starting it again."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pacte import audit
from pacte.audit import PHRASES
from pacte.blockers import Blocker, refuse_if
from pacte.database import FencedSession
from pacte.jobs.models import Job, JobState
from pacte.jobs.registry import KINDS
from pacte.mail.operations import wake_after_commit
from pacte.policy import Actor

PHRASES.update({"job.started": "a lancé un travail", "job.restarted": "a relancé un travail"})


def start(session: FencedSession, *, kind: str, params: Mapping[str, Any], by: Actor, at: datetime) -> Job:
    """Queue a long work; a worker takes it after the commit. ``params`` must be JSON.

    Raises KeyError for a ``kind`` that is not in ``registry.KINDS``.
    """
    known = KINDS[kind]
    job = Job(
        kind=kind,
        params=json.loads(json.dumps(dict(params))),
        state=JobState.QUEUED,
        attempts=0,
        done=0,
        total=0,
        message="",
        person_id=by.person_id,
        created_at=at,
    )
    session.add(job)
    session.flush()
    audit.record(session, action="job.started", subject=job, by=by, at=at, details={"kind": known.label})
    wake_after_commit(session)
    return job


def restart(session: FencedSession, *, job: Job, by: Actor, at: datetime) -> None:
    """Queue a failed work again, from the start. Refused (``job_not_failed``) in another state."""
    refuse_if(
        []
        if job.state is JobState.FAILED
        else [
            Blocker(
                "job_not_failed",
                "Ce travail n’a pas échoué : il n’y a rien à relancer.",
                "Attendez qu’il se termine, ou lancez-en un nouveau.",
            )
        ]
    )
    job.state = JobState.QUEUED
    job.done = job.total = 0
    job.message = ""
    job.started_at = job.beat_at = job.finished_at = None
    session.flush()
    audit.record(session, action="job.restarted", subject=job, by=by, at=at)
    wake_after_commit(session)
