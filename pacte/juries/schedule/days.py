"""The rooms of a cohort in which published defences are held, both sessions; one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.database import FencedSession
from pacte.juries.models import Defence, DefenceHalfDay, DefenceRoom, JuryMinutes


@dataclass(frozen=True, slots=True)
class RoomDay:
    """A half-day in one room, from the first of its defences to the end of the last."""

    half_day: DefenceHalfDay
    room: DefenceRoom
    starts_at: datetime
    ends_at: datetime
    count: int
    minutes: JuryMinutes | None
    """Once they are closed."""


def room_days(session: FencedSession, cohort_id: int) -> Sequence[RoomDay]:
    """In order; those that are past too."""
    rows = session.execute(
        select(
            DefenceHalfDay,
            DefenceRoom,
            func.min(Defence.starts_at, type_=Defence.starts_at.type),
            func.max(Defence.ends_at, type_=Defence.ends_at.type),
            func.count(Defence.id),
            JuryMinutes,
        )
        .join(Defence, Defence.half_day_id == DefenceHalfDay.id)
        .join(DefenceRoom, DefenceRoom.id == Defence.room_id)
        .outerjoin(JuryMinutes, JuryMinutes.room_id == DefenceRoom.id)
        .where(Defence.cohort_id == cohort_id, Defence.cancelled_at.is_(None))
        .group_by(DefenceHalfDay.id, DefenceRoom.id, JuryMinutes.id)
        .order_by(DefenceHalfDay.day, DefenceHalfDay.starts_at, DefenceRoom.position, DefenceRoom.id)
    )
    return [RoomDay(*row) for row in rows]
