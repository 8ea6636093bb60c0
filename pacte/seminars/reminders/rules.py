"""Which reminder of a seminar is due, and which half-days wait for their seal."""

from collections.abc import Collection
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

NOT_BEFORE = 8
"""Hour, where the federation is, from which trainers are reminded of what is not sealed."""
SEAL_WITHIN = timedelta(days=30)
"""Later, a sheet signed in a batch proves nothing: trainers are no longer disturbed for it."""


def reminder_due(
    days_before: Collection[int], *, starts_at: datetime, known_at: datetime, zone: str, now: datetime
) -> int | None:
    """The reminder nearest to the start whose time has come; None while none has.

    It is due at the hour of the start, so many days before by the calendar. A date that people learnt after
    that instant is not recalled: they have just read it.
    """
    passed = [
        days
        for days in days_before
        if known_at <= (due_at := due_instant(starts_at, days, zone)) and due_at <= now < starts_at
    ]
    return min(passed, default=None)


def due_instant(starts_at: datetime, days: int, zone: str) -> datetime:
    """The same hour of the clock, ``days`` earlier."""
    place = ZoneInfo(zone)
    local = starts_at.astimezone(place).replace(tzinfo=None) - timedelta(days=days)
    return local.replace(tzinfo=place).astimezone(starts_at.tzinfo)


def waits_for_seal(
    *, ends_at: datetime, sealed_at: datetime | None, sign_minutes_after: int, now: datetime
) -> bool:
    """Past its time of signing, and not sealed; for thirty days."""
    over_at = ends_at + timedelta(minutes=sign_minutes_after)
    return sealed_at is None and over_at <= now < ends_at + SEAL_WITHIN


def is_working_hour(now: datetime, zone: str) -> bool:
    """Nobody is written to in the night."""
    return now.astimezone(ZoneInfo(zone)).hour >= NOT_BEFORE
