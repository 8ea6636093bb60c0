"""Readings that may not go on: of those tied since, of those who left; others are asked at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.readers import emails
from pacte.memoires.readers.operations.giving import end, reassign
from pacte.memoires.readers.operations.loading import load_case, load_reading, standing_of
from pacte.memoires.readers.rules import LEFT_REASON, TIED_REASON
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor


def release(
    session: FencedSession, *, cohort_id: int, reader_id: int, reason: str, by: Actor, at: datetime
) -> None:
    """Take back what a reader of that cohort has not evaluated, and ask others."""
    statement = _open().where(MemoireReading.reader_id == reader_id, Enrollment.cohort_id == cohort_id)
    for reading_id in session.scalars(statement).all():
        _take_back(session, reading_id, reason, by=by, at=at)


def release_learner(
    session: FencedSession, *, enrollment_ids: Collection[int], by: Actor, at: datetime
) -> None:
    """Somebody left, or moved to another cohort, whose jury will read them: nobody else is asked now."""
    for reading_id in session.scalars(_open().where(Enrollment.id.in_(enrollment_ids))).all():
        _take_back(session, reading_id, LEFT_REASON, is_passed_on=False, by=by, at=at)


def release_tied(
    session: FencedSession,
    *,
    enrollment_id: int | None = None,
    reader_id: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Take back the readings of a learner, or of a reader, that a tie of the register forbids; how many.

    What was evaluated already is kept; the team is told, and sees the tie beside it.
    """
    statement = _held()
    if enrollment_id is not None:
        statement = statement.where(Enrollment.id == enrollment_id)
    if reader_id is not None:
        statement = statement.where(MemoireReading.reader_id == reader_id)
    found = 0
    for reading_id in session.scalars(statement).all():
        case, row = load_reading(session, reading_id=reading_id, at=at)
        if row.ended_at is not None or not standing_of(session, case, row.reader_id, row).is_tied:
            continue
        if row.submitted_at is not None:
            emails.tell_tied_after(session, case=case, row=row, at=at)
            continue
        _take_back(session, reading_id, TIED_REASON, by=by, at=at)
        found += 1
    return found


def _open() -> Select[int]:
    return _held().where(MemoireReading.submitted_at.is_(None))


def _held() -> Select[int]:
    return (
        select(MemoireReading.id)
        .join(Memoire, Memoire.id == MemoireReading.memoire_id)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .where(MemoireReading.ended_at.is_(None))
        .order_by(Enrollment.cohort_id, Enrollment.id, MemoireReading.id)
    )


def _take_back(
    session: FencedSession,
    reading_id: int,
    reason: str,
    *,
    is_passed_on: bool = True,
    by: Actor,
    at: datetime,
) -> None:
    case, row = load_reading(session, reading_id=reading_id, at=at)
    if row.ended_at is not None or row.submitted_at is not None:
        return
    end(session, row, ReadingState.TAKEN_BACK, reason, by=by, at=at)
    emails.tell_taken_back(session, case=case, row=row, at=at)
    if is_passed_on:
        reassign(session, load_case(session, enrollment_id=case.enrollment.id, at=at), row, at=at)
