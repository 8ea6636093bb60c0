"""A learner comes so far in a page, or has read it. Reading is no act for the journal."""

from datetime import datetime

from sqlalchemy import select

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.progress.models import PageReading


def keep_place(
    session: FencedSession,
    *,
    enrollment_id: int,
    module: str,
    page: str,
    anchor: str,
    by: Actor,
    at: datetime,
) -> PageReading:
    """The title reached last, so that another device resumes there."""
    row = _reading(session, enrollment_id, module, page, at)
    row.seen_at, row.anchor = at, anchor
    return row


def mark_read(
    session: FencedSession, *, enrollment_id: int, module: str, page: str, by: Actor, at: datetime
) -> PageReading:
    """The page is read; read again, it keeps its first date."""
    row = _reading(session, enrollment_id, module, page, at)
    row.seen_at, row.anchor = at, ""
    if row.read_at is None:
        row.read_at = at
    return row


def load_learner(session: FencedSession, enrollment_id: int) -> Enrollment:
    """The enrolment, locked so that two clicks go one after the other; refused once its learner has left."""
    locked = {"key_share": True}
    found = session.get(Enrollment, enrollment_id, with_for_update=locked, populate_existing=True)
    if found is None or found.state is not EnrollmentState.ACTIVE:
        raise Refused(
            [
                Blocker(
                    "not_a_learner",
                    "Vous n’êtes plus en formation dans cette promotion.",
                    "Rien n’a été enregistré.",
                )
            ]
        )
    return found


def _reading(session: FencedSession, enrollment_id: int, module: str, page: str, at: datetime) -> PageReading:
    learner = load_learner(session, enrollment_id)
    row = session.scalar(
        select(PageReading).where(
            PageReading.enrollment_id == learner.id, PageReading.module == module, PageReading.page == page
        )
    )
    if row is None:
        row = PageReading(
            enrollment_id=learner.id,
            person_id=learner.person_id,
            module=module,
            page=page,
            first_at=at,
            seen_at=at,
            anchor="",
        )
        session.add(row)
        session.flush()
    return row
