"""The window of applications to the second, and the days on which nothing may be signed."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


class WindowState(StrEnum):
    """Where `now` stands with regard to the window of applications."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


def _in_utc(day: date, at: time, zone: str) -> list[datetime]:
    """Return the instants that a local time may mean: two when clocks go back, or across a jump forward."""
    local = datetime.combine(day, at, tzinfo=ZoneInfo(zone))
    return sorted({local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})


def opening_instant(opens_on: date, zone: str, opens_at: time = time(0, 0)) -> datetime:
    """Return the first accepted instant, in UTC."""
    return _in_utc(opens_on, opens_at, zone)[0]


def closing_instant(closes_on: date, zone: str, closes_at: time = time(23, 59)) -> datetime:
    """Return the first refused instant, in UTC: the minute written counts, in the candidate's favour."""
    return _in_utc(closes_on, closes_at, zone)[-1] + MINUTE


def last_accepted_instant(closes_on: date, zone: str, closes_at: time = time(23, 59)) -> datetime:
    """Return the last instant at which a dossier may be deposited, in UTC."""
    return closing_instant(closes_on, zone, closes_at) - timedelta(microseconds=1)


def window_state(opens_at: datetime, closes_at: datetime, now: datetime) -> WindowState:
    """Place `now` in a window given by its first accepted and first refused instants (all aware)."""
    if now < opens_at:
        return WindowState.UPCOMING
    return WindowState.OPEN if now < closes_at else WindowState.CLOSED
