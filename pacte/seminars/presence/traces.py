"""What a learner signed after a day, for whoever records their departure."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.learners.models import Enrollment
from pacte.learners.registries import TRACES, Trace
from pacte.seminars.models import Attendance, HalfDay, Seminar
from pacte.seminars.vocabulary import AttendanceState


def traces(session: FencedSession, enrollment: Enrollment, after: date) -> Iterator[Trace]:
    """A line a half-day attended, by signature or as entered; one statement besides the cohort."""
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    zone = ZoneInfo(definition_of(cohort).federation.time_zone)
    rows = session.execute(
        select(HalfDay.starts_at, Seminar.title)
        .join(Attendance, Attendance.half_day_id == HalfDay.id)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            Attendance.enrollment_id == enrollment.id,
            Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.EXCUSED)),
        )
        .order_by(HalfDay.starts_at)
    )
    for starts_at, title in rows:
        on = starts_at.astimezone(zone).date()
        if on > after:
            yield Trace(on, f"une présence le {date_words(on, weekday=False)} ({title})")


TRACES.append(traces)
