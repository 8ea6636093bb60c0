"""When a dossier that led nowhere must be gone, when that is announced, when it happens."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pacte.applications.vocabulary import ApplicationState

NOTICE = timedelta(days=30)
"""Between the announcement and the erasure."""


def months_after(at: datetime, months: int, time_zone: str) -> datetime:
    """The same local day and hour ``months`` later, or the last day of a shorter month; in UTC."""
    local = at.astimezone(ZoneInfo(time_zone))
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def term(
    state: ApplicationState,
    *,
    closes_at: datetime,
    refused_at: datetime | None,
    months: int,
    time_zone: str,
    now: datetime,
) -> datetime | None:
    """When the dossier must be gone; None while it may still lead somewhere.

    A deposited one runs from the decision not to retain it; a draft or a withdrawn one from closing, which
    comes before any decision (PACTE.md, § 3: two years at most).
    """
    if refused_at is not None:
        return months_after(refused_at, months, time_zone)
    if state is ApplicationState.SUBMITTED or now < closes_at:
        return None
    return months_after(closes_at, months, time_zone)


def is_to_announce(due_at: datetime, now: datetime) -> bool:
    """Whether the time of the announcement has come."""
    return now >= due_at - NOTICE


def erased_from(due_at: datetime, announced_at: datetime) -> datetime:
    """When the erasure happens: never before the notice has run, even where a worker was late to give it."""
    return max(due_at, announced_at + NOTICE)


def foreseen(due_at: datetime, now: datetime) -> datetime:
    """When one not announced yet will be erased."""
    return erased_from(due_at, max(now, due_at - NOTICE))
