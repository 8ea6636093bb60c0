"""Half-days that came into the calendar once they were past: nobody could sign them, and it shows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.database import FencedSession
from pacte.french import datetime_words
from pacte.seminars.models import HalfDay, ScheduleChange
from pacte.seminars.vocabulary import ChangeKind


def added_afterwards(session: FencedSession, half_day: HalfDay) -> ScheduleChange | None:
    """The change that added the half-day; None when it was known before it began; one statement."""
    return additions_of(session, [half_day]).get(half_day.id)


def additions_of(session: FencedSession, half_days: Sequence[HalfDay]) -> Mapping[int, ScheduleChange]:
    """Id of a half-day added once it had begun → the change that added it; one statement."""
    changes: dict[int, list[ScheduleChange]] = defaultdict(list)
    for change in session.scalars(
        select(ScheduleChange)
        .where(
            ScheduleChange.seminar_id.in_({one.seminar_id for one in half_days}),
            ScheduleChange.kind.in_((ChangeKind.ANNOUNCED, ChangeKind.POSTPONED)),
        )
        .options(joinedload(ScheduleChange.by))
        .order_by(ScheduleChange.at, ScheduleChange.id)
    ):
        changes[change.seminar_id].append(change)
    found = {}
    for half_day in half_days:
        hours = [one.astimezone(UTC).isoformat() for one in (half_day.starts_at, half_day.ends_at)]
        for one in changes[half_day.seminar_id]:
            is_late = one.at >= half_day.starts_at
            if is_late and hours in one.after["half_days"] and hours not in one.before["half_days"]:
                found[half_day.id] = one
                break
    return found


def addition_words(at: datetime, by: str, reason: str, zone: str) -> str:
    """« le 5 février 2026 à 21 h par Sacha Coordination : tenu avant que PACTE soit en place »."""
    who = f" par {by}" if by else ""
    return f"le {datetime_words(at, zone, zone=False)}{who} : {reason.rstrip('.')}"
