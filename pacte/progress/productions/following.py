"""What follows a learner to another cohort, and back: productions that nobody has concluded on."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor
from pacte.progress.models import Production
from pacte.progress.productions import phrases as phrases
from pacte.progress.vocabulary import ProductionState
from pacte.signals import learner_left, learner_returned

UNDER_WAY = (ProductionState.DEPOSITED, ProductionState.REDO)


@learner_left.connect
def follow_transfer(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """What waits for an answer, or is to be done again, goes on in the cohort that the learner moves to."""
    if enrollment.transferred_to_id is None:
        return
    rows = _rows(session, enrollment.id)
    made = session.get_one(Enrollment, enrollment.transferred_to_id)
    _carry(session, [row for row in rows if row.state in UNDER_WAY], made, by, at)


@learner_returned.connect
def follow_return(
    session: FencedSession, *, enrollment: Enrollment, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A transfer is taken back: all that was deposited or granted meanwhile is the former cohort's again."""
    for made in session.scalars(
        select(Enrollment)
        .where(Enrollment.transferred_to_id == enrollment.id, Enrollment.id > enrollment.id)
        .order_by(Enrollment.id)
    ).all():
        _carry(session, _rows(session, made.id), enrollment, by, at)


def _rows(session: FencedSession, enrollment_id: int) -> Sequence[Production]:
    statement = select(Production).where(Production.enrollment_id == enrollment_id).order_by(Production.id)
    return session.scalars(statement).all()


def _carry(
    session: FencedSession, rows: Sequence[Production], to: Enrollment, by: Actor, at: datetime
) -> None:
    """Not over what the learner has of that name there already."""
    known = {row.key for row in _rows(session, to.id)}
    for row in rows:
        if row.key in known:
            continue
        row.enrollment_id = to.id
        row.revision += 1
        if row.number:
            audit.record(
                session,
                action="production.carried",
                subject=to,
                by=by,
                at=at,
                details={"key": row.key, "label": row.label},
            )
    session.flush()
