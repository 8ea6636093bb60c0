"""Rooms as a publication finds them: their day stands still, and closed minutes take nobody more."""

from sqlalchemy import select

from pacte.cohorts.locking import lock_cohorts
from pacte.database import FencedSession
from pacte.juries.models import DefenceHalfDay, DefenceRoom, JuryMinutes
from pacte.memoires.vocabulary import DepositSession


def lock_rooms(session: FencedSession, cohort_id: int, which: DepositSession) -> frozenset[int]:
    """Wait for the acts of a day under way in those rooms; returns the rooms whose minutes are closed.

    The cohort is locked first, as whoever plans does; who holds a room never asks for its cohort after.
    """
    lock_cohorts(session, cohort_id)
    ids = session.scalars(
        select(DefenceRoom.id)
        .join(DefenceHalfDay, DefenceHalfDay.id == DefenceRoom.half_day_id)
        .where(DefenceHalfDay.cohort_id == cohort_id, DefenceHalfDay.session == which)
        .order_by(DefenceRoom.id)
        .with_for_update(key_share=True, of=DefenceRoom)
    ).all()
    return frozenset(session.scalars(select(JuryMinutes.room_id).where(JuryMinutes.room_id.in_(ids))))
