"""What follows a learner to another cohort, and back: time in the team that no trainer has judged yet.

Catch-up work follows through the chain of enrolments; a justification stays with the sheet that it is about.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select

from pacte import audit
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.seminars.absences import phrases as phrases
from pacte.seminars.models import TeamWork
from pacte.seminars.proofs.rules import duration_words
from pacte.seminars.vocabulary import TeamWorkState
from pacte.signals import learner_left, learner_returned


@learner_left.connect
def follow_transfer(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """What waits for a trainer is judged in the cohort that the learner moves to."""
    if enrollment.transferred_to_id is not None:
        made = session.get_one(Enrollment, enrollment.transferred_to_id)
        _carry(session, enrollment.id, made, TeamWork.state == TeamWorkState.DECLARED, by, at)


@learner_returned.connect
def follow_return(
    session: FencedSession, *, enrollment: Enrollment, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A transfer is taken back: all that was declared meanwhile is the former cohort's again."""
    for identity in session.scalars(
        select(Enrollment.id)
        .where(Enrollment.transferred_to_id == enrollment.id, Enrollment.id > enrollment.id)
        .order_by(Enrollment.id)
    ).all():
        _carry(session, identity, enrollment, TeamWork.id.is_not(None), by, at)


def _carry(
    session: FencedSession,
    from_id: int,
    to: Enrollment,
    which: ColumnElement[bool],
    by: Actor,
    at: datetime,
) -> None:
    rows = session.scalars(
        select(TeamWork).where(TeamWork.enrollment_id == from_id, which).order_by(TeamWork.id)
    ).all()
    for row in rows:
        row.enrollment_id = to.id
        row.revision += 1
        details = {"team_work_id": row.id, "duration": duration_words(row.minutes)}
        audit.record(session, action="team_work.carried", subject=to, by=by, at=at, details=details)
    session.flush()
