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


# Code du travail, L3133-1: fixed days; Easter Monday, Ascension and Whit Monday follow Easter.
FIXED_HOLIDAYS = {
    (1, 1): "le jour de l’an",
    (5, 1): "la fête du Travail",
    (5, 8): "la victoire de 1945",
    (7, 14): "la fête nationale",
    (8, 15): "l’Assomption",
    (11, 1): "la Toussaint",
    (11, 11): "l’armistice de 1918",
    (12, 25): "Noël",
}
MOVING_HOLIDAYS = {1: "le lundi de Pâques", 39: "l’Ascension", 50: "le lundi de Pentecôte"}
# Code du travail, L3134-13: Bas-Rhin, Haut-Rhin and Moselle.
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
# Code du travail, L3422-2: commemoration of the abolition of slavery.
ABOLITION_DAYS = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
}


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    rest = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * rest) // 451
    month, day = divmod(h + rest - 7 * m + 114, 31)
    return date(year, month, day + 1)


def public_holiday(day: date, departments: tuple[str, ...] = ()) -> str | None:
    """Return the name of the public holiday in metropolitan France or in one of the departments."""
    after_easter = (day - easter(day.year)).days
    name = FIXED_HOLIDAYS.get((day.month, day.day)) or MOVING_HOLIDAYS.get(after_easter)
    if name:
        return name
    if ALSACE_MOSELLE.intersection(departments):
        if after_easter == -2:
            return "le vendredi saint (Alsace et Moselle)"
        if (day.month, day.day) == (12, 26):
            return "la Saint-Étienne (Alsace et Moselle)"
    if any(ABOLITION_DAYS.get(department) == (day.month, day.day) for department in departments):
        return "l’abolition de l’esclavage"
    return None


def month_of(day: date) -> str:
    """Return the month as files write it, « 2025-11 »."""
    return f"{day.year:04d}-{day.month:02d}"
