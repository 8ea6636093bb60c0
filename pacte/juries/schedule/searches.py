"""Searches of a plan, and what they proposed; one statement each."""

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.jobs.models import Job, JobState
from pacte.juries.models import DefenceDraft
from pacte.memoires.vocabulary import DepositSession

KIND = "juries.propose"
LIVE = (JobState.QUEUED, JobState.RUNNING)


def last_search(session: FencedSession, cohort_id: int, which: DepositSession) -> Job | None:
    """The last search asked for that session, whatever became of it."""
    return session.scalars(
        select(Job)
        .where(
            Job.kind == KIND,
            Job.params["cohort_id"].as_integer() == cohort_id,
            Job.params["session"].as_string() == which.value,
        )
        .order_by(Job.id.desc())
        .limit(1)
    ).first()


def search_under_way(session: FencedSession, cohort_id: int, which: DepositSession) -> Job | None:
    """That search, while it is queued or running."""
    job = last_search(session, cohort_id, which)
    return job if job is not None and job.state in LIVE else None


def ask_to_stop(job: Job) -> None:
    """The attempt under way, or the one to come; a search that is started again runs."""
    attempt = job.attempts + (1 if job.state is JobState.QUEUED else 0)
    job.params = {**job.params, "stop": attempt}


def is_asked_to_stop(job: Job, attempt: int) -> bool:
    """Whether somebody asked it of that attempt."""
    return bool(job.params.get("stop") == attempt)


def proposal_of_job(session: FencedSession, job_id: int) -> DefenceDraft | None:
    """What that work proposed."""
    return session.scalars(select(DefenceDraft).where(DefenceDraft.job_id == job_id)).first()
