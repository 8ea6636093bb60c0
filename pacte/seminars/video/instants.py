"""Dates, hours, zones and durations as video tools write them, in French or in English."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from pacte.text import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre sept september sep",
            "octobre oct october",
            "novembre nov november",
            "decembre dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})\s?[:h]\s?(?P<minute>\d{2})(?:[:m]\s?(?P<second>\d{2})(?:[.,]\d+)?)?\s?s?"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s?([+\u2212-])(\d{1,2})(?::?(\d{2}))?\)?$", re.IGNORECASE)
_NAMED = {"Z": 0, "UTC": 0, "GMT": 0, "CET": 60, "CEST": 120}
_NAME = re.compile(r"\(?\b(Z|UTC|GMT|CET|CEST)\)?$", re.IGNORECASE)
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_NUMBERS = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(
    r"^(?:(\d{1,2})(?:er|st|nd|rd|th)?\s+)?([a-z]+)\s+(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?(\d{4})\b"
)


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a cell; ``either`` when 05/06 may be the fifth of June or the sixth of May."""

    day_first: date | None
    month_first: date | None

    def on(self, *, month_first: bool) -> date | None:
        """The day, in the order that the whole file was found to follow."""
        wanted, other = (
            (self.month_first, self.day_first) if month_first else (self.day_first, self.month_first)
        )
        return wanted or other


@dataclass(frozen=True, slots=True)
class Moment:
    """A cell read: its day if it says one, its hour, its offset if it says one."""

    day: Day | None
    hour: time
    offset: tzinfo | None

    def at(self, *, day: date, month_first: bool, zone: tzinfo) -> datetime | None:
        """The instant, in UTC; ``day`` and ``zone`` for what the cell does not say."""
        on = day if self.day is None else self.day.on(month_first=month_first)
        if on is None:
            return None
        return datetime.combine(on, self.hour, self.offset or zone).astimezone(UTC)


def read_moment(text: str) -> Moment | None:
    """« 2025-12-11T09:00:12Z », « 11/12/2025 09:00 », « Dec 11, 2025 9:00 AM », « 9 h 02 »; else None."""
    rest = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
    rest, offset = _offset_of(rest)
    clock = _clock_of(rest)
    if clock is None:
        return None
    hour, before, after = clock
    if after.strip(" ,"):
        return None
    before = re.sub(r"(?i)[\sT,]*(?:à|a|at)?[\sT,]*$", "", before)
    if not before:
        return Moment(None, hour, offset)
    day = _day_of(before)
    return None if day is None else Moment(day, hour, offset)


def read_offset(text: str) -> tzinfo | None:
    """The offset that a heading says: « Join Time (UTC+1) »; None when it says none."""
    return _offset_of(text.strip())[1]


def without_offset(text: str) -> str:
    """A heading without the offset it says."""
    return _offset_of(text.strip())[0]


def read_minutes(text: str, *, in_seconds: bool = False) -> timedelta | None:
    """« 95 », « 1:35:00 », « 1 h 35 min », « 1h 35m 20s »; a bare number is minutes, or seconds."""
    compact = text.strip().lower().replace("\u202f", " ").replace("\u00a0", " ")
    if re.fullmatch(r"\d{1,6}(?:[.,]\d+)?", compact):
        number = float(compact.replace(",", "."))
        return timedelta(seconds=number) if in_seconds else timedelta(minutes=number)
    clock = re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2}))?", compact)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    words = re.fullmatch(
        r"(?:(\d{1,3})\s?h(?:\w*)\.?)?\s*(?:(\d{1,4})\s?(?:m\w*\.?)?)?\s*(?:(\d{1,5})\s?s\w*\.?)?", compact
    )
    if not words or not any(words.groups()):
        return None
    hours, minutes, seconds = (int(part or 0) for part in words.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def is_month_first(moments: Iterable[Moment], around: date) -> bool:
    """Whether the file writes the month first; French order when nothing tells.

    A day above 12 tells the order; else the day of the half-day does: ``around``.
    """
    days = [one.day for one in moments if one.day is not None]
    certain = [one for one in days if (one.day_first is None) != (one.month_first is None)]
    if certain:
        return sum(one.day_first is None for one in certain) > len(certain) / 2
    return any(one.month_first == around for one in days) and not any(one.day_first == around for one in days)


def _offset_of(text: str) -> tuple[str, tzinfo | None]:
    has_clock = re.search(r"\d[:h]\s?\d{2}", text) is not None
    found = _OFFSET.search(text)
    if found and (has_clock or re.search(r"(?i)utc|gmt", found[0])):
        sign, hours, minutes = found.groups()
        total = int(hours) * 60 + int(minutes or 0)
        if total <= 14 * 60:
            before = text[: found.start()].rstrip(" (")
            return before, timezone(timedelta(minutes=total if sign == "+" else -total))
    name = _NAME.search(text) or (re.search(r"(?<=\d)(Z)$", text) if has_clock else None)
    if name and (has_clock or name[1].upper() != "Z"):
        before = text[: name.start()].rstrip(" (")
        return before, timezone(timedelta(minutes=_NAMED[name[1].upper()]))
    return text, None


def _clock_of(text: str) -> tuple[time, str, str] | None:
    every = list(_CLOCK.finditer(text))
    if not every:
        return None
    found = every[-1]  # an hour ends the cell
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    try:
        return time(hour, minute, second), text[: found.start()], text[found.end() :]
    except ValueError:
        return None


def _day_of(text: str) -> Day | None:
    iso = _ISO.match(text)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
        found = _date(year, month, day)
        return None if found is None else Day(found, found)
    numbers = _NUMBERS.match(text)
    if numbers:
        first, second, year = (int(part) for part in numbers.groups())
        year += 2000 if year < 100 else 0
        either = Day(_date(year, second, first), _date(year, first, second))
        return None if either.day_first is None and either.month_first is None else either
    plain = re.sub(
        r"^[a-z]+day |^(lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]* ", "", fold(text)
    )
    words = _WORDS.match(plain)
    if words is None or words[2] not in _MONTHS or not (words[1] or words[3]):
        return None
    found = _date(int(words[4]), _MONTHS[words[2]], int(words[1] or words[3]))
    return None if found is None else Day(found, found)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 2000 <= year <= 2100 else None
    except ValueError:
        return None
