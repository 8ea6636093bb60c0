"""The slots of a half-day: one after the other, as long as the cohort says. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

Span = tuple[time, time]


def spans(start: time, end: time, minutes: int) -> Iterator[Span]:
    """Whole slots only, in local hours; none where not one fits."""
    day = date.min
    begins, last = datetime.combine(day, start), datetime.combine(day, end)
    while (ends := begins + timedelta(minutes=minutes)) <= last:
        yield begins.time(), ends.time()
        begins = ends
