"""What every write on attendance begins with: the half-day locked, then its lines by id."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.presence import phrases as phrases
from pacte.seminars.presence.queries import Sheet, is_expected, sheet_of, window_of
from pacte.seminars.presence.rules import Window


@dataclass(frozen=True, slots=True)
class Place:
    """One learner at a locked half-day."""

    half_day: HalfDay
    window: Window
    enrollment: Enrollment
    person: Person
    row: Attendance | None
    expected: bool


def lock_half_day(session: FencedSession, half_day_id: int) -> HalfDay:
    """Locked until the transaction ends: a signature and a seal go one after the other."""
    session.flush()
    locked = {"key_share": True}  # others may still refer to it
    half_day = session.get(HalfDay, half_day_id, with_for_update=locked, populate_existing=True)
    if half_day is None:
        raise Refused([Blocker("gone", "Cette demi-journée n’existe plus.")])
    return half_day


def load_place(session: FencedSession, half_day_id: int, enrollment_id: int) -> Place:
    """The line of one learner, locked after its half-day. Raises Refused for somebody of another cohort."""
    half_day = lock_half_day(session, half_day_id)
    seminar = session.get_one(Seminar, half_day.seminar_id, populate_existing=True)
    cohort = session.get_one(Cohort, half_day.cohort_id)
    enrollment = session.get(Enrollment, enrollment_id, populate_existing=True)
    if enrollment is None or enrollment.cohort_id != half_day.cohort_id:
        raise Refused([Blocker("not_expected", "Cette personne n’est pas de cette promotion.")])
    row = session.scalar(
        select(Attendance)
        .where(Attendance.half_day_id == half_day.id, Attendance.enrollment_id == enrollment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    window = window_of(half_day, seminar, cohort)
    return Place(
        half_day,
        window,
        enrollment,
        session.get_one(Person, enrollment.person_id),
        row,
        is_expected(enrollment, seminar, local_day(window, half_day.starts_at)),
    )


def load_sheet(session: FencedSession, half_day_id: int) -> Sheet:
    """The whole sheet, locked: the half-day, then its lines by id."""
    half_day = lock_half_day(session, half_day_id)
    session.get_one(Seminar, half_day.seminar_id, populate_existing=True)
    session.scalars(
        select(Attendance)
        .where(Attendance.half_day_id == half_day.id)
        .order_by(Attendance.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return sheet_of(session, half_day)


def local_day(window: Window, at: datetime) -> object:
    """The date of an instant where the federation is."""
    return at.astimezone(ZoneInfo(window.time_zone)).date()
