"""Half-days that came into the calendar once they were past: nobody could sign them, and it shows."""

from datetime import UTC

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.database import FencedSession
from pacte.seminars.models import HalfDay, ScheduleChange
from pacte.seminars.vocabulary import ChangeKind


def added_afterwards(session: FencedSession, half_day: HalfDay) -> ScheduleChange | None:
    """The change that added the half-day; None when it was known before it began; one statement."""
    changes = session.scalars(
        select(ScheduleChange)
        .where(
            ScheduleChange.seminar_id == half_day.seminar_id,
            ScheduleChange.at >= half_day.starts_at,
            ScheduleChange.kind.in_((ChangeKind.ANNOUNCED, ChangeKind.POSTPONED)),
        )
        .options(joinedload(ScheduleChange.by))
        .order_by(ScheduleChange.at, ScheduleChange.id)
    )
    hours = [one.astimezone(UTC).isoformat() for one in (half_day.starts_at, half_day.ends_at)]
    return next(
        (one for one in changes if hours in one.after["half_days"] and hours not in one.before["half_days"]),
        None,
    )
