"""Following learners ends with the role: whoever trains no more follows nobody, and the team sees it."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import RoleGrant
from pacte.database import FencedSession
from pacte.learners import phrases as phrases
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.policy import Actor, Role
from pacte.signals import role_ended


@role_ended.connect
def release(session: FencedSession, *, grant: RoleGrant, by: Actor, at: datetime) -> None:
    """The learners of the cohorts where the person trains no more wait for somebody else."""
    if grant.role is not Role.TRAINER:
        return
    session.flush()
    still = set(
        session.scalars(
            select(RoleGrant.cohort_id).where(
                RoleGrant.person_id == grant.person_id,
                RoleGrant.role == Role.TRAINER,
                RoleGrant.ended_at.is_(None),
            )
        )
    )
    if None in still:
        return
    rows = session.execute(
        select(TrainerAssignment, Enrollment)
        .join(Enrollment, Enrollment.id == TrainerAssignment.enrollment_id)
        .where(
            TrainerAssignment.trainer_id == grant.person_id,
            TrainerAssignment.until_at.is_(None),
            Enrollment.cohort_id.not_in(still),
        )
        .order_by(Enrollment.id)
        .with_for_update(of=[TrainerAssignment, Enrollment])
    ).all()
    for assignment, enrollment in rows:
        assignment.until_at = at
        enrollment.revision += 1
        session.flush()
        audit.record(session, action="learner.trainer_removed", subject=enrollment, by=by, at=at)
