"""Ids of the planner's problem: made of rows, read back into rows."""

from datetime import date, time

from pacte.cohorts.vocabulary import JurorRole
from pacte.juries.vocabulary import Half

CHAIR = ".chair"
ROLES = {one.value: one for one in JurorRole}


def learner_id(enrollment_id: int) -> str:
    return f"l{enrollment_id}"


def juror_id(identity: int) -> str:
    return f"j{identity}"


def room_id(identity: int) -> str:
    return f"r{identity}"


def half_day_id(day: date, half: Half) -> str:
    return f"{day.isoformat()}-{half.value}"


def slot_id(day: date, start: time) -> str:
    """« 2027-06-14T09:00 », local to the place."""
    return f"{day.isoformat()}T{start:%H:%M}"


def role_id(role: JurorRole, *, is_chair: bool) -> str:
    return f"{role.value}{CHAIR}" if is_chair else role.value


def row_of(identity: str) -> int:
    """The id of the row behind a learner, a juror or a room; ValueError for what names none."""
    return int(identity[1:])


def role_of(identity: str) -> tuple[JurorRole, bool]:
    """The role, and whether it presides."""
    return ROLES[identity.removesuffix(CHAIR)], identity.endswith(CHAIR)


def moment_of(slot: str) -> tuple[date, time]:
    """The local day and hour at which a slot begins."""
    day, _, hour = slot.partition("T")
    return date.fromisoformat(day), time.fromisoformat(hour)
