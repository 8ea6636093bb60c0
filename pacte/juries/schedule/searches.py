"""Searches of a plan, and what they proposed; one statement each."""

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.jobs.models import Job, JobState
from pacte.juries.models import DefenceDraft
from pacte.memoires.vocabulary import DepositSession

KIND = "juries.propose"


def search_under_way(session: FencedSession, cohort_id: int, which: DepositSession) -> Job | None:
    """The search of that session, queued or running."""
    live = select(Job).where(Job.kind == KIND, Job.state.in_((JobState.QUEUED, JobState.RUNNING)))
    return next(
        (
            job
            for job in session.scalars(live)
            if (job.params["cohort_id"], job.params["session"]) == (cohort_id, which.value)
        ),
        None,
    )


def proposal_of_job(session: FencedSession, job_id: int) -> DefenceDraft | None:
    """What that work proposed."""
    return session.scalars(select(DefenceDraft).where(DefenceDraft.job_id == job_id)).first()
