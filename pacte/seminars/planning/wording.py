"""Dates, places and changes of a seminar in words, the same on pages, in mails and in calendars."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pacte.cohorts.vocabulary import Modality
from pacte.french import date_words, period_words, plural, time_words
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.planning.loading import Planned

UNKNOWN_DATES = "à annoncer"


def day_lines(half_days: Iterable[Hours], zone: str) -> list[str]:
    """One line a day: « jeudi 11 décembre 2025 : 9 h – 12 h 30, 13 h 30 – 17 h »."""
    found: dict[str, list[str]] = {}
    for one in sorted(half_days):
        hours = f"{time_words(one.starts_at, zone)} – {time_words(one.ends_at, zone)}"
        found.setdefault(date_words(one.starts_at, tz=zone), []).append(hours)
    return [f"{day} : {', '.join(hours)}" for day, hours in found.items()]


def held_lines(held: Mapping[Hours, str], zone: str, *, always: bool = False) -> list[str]:
    """The lines of the days; each says how it is held if they differ, or ``always``."""
    if len({*held.values()}) < 2 and not always:
        return day_lines(held, zone)
    found: dict[str, list[tuple[str, str]]] = {}
    for one, modality in sorted(held.items()):
        hours = f"{time_words(one.starts_at, zone)} – {time_words(one.ends_at, zone)}"
        found.setdefault(date_words(one.starts_at, tz=zone), []).append((hours, modality_words(modality)))
    lines = []
    for day, parts in found.items():
        if len({how for _, how in parts}) == 1:
            lines.append(f"{day} : {', '.join(hours for hours, _ in parts)} ({parts[0][1]})")
        else:
            lines.append(f"{day} : {', '.join(f'{hours} ({how})' for hours, how in parts)}")
    return lines


def short_dates(half_days: Iterable[Hours], zone: str) -> str:
    """« 20 et 21 juin 2024 »; « date à annoncer » without half-days."""
    days = _days(half_days, zone)
    return period_words(days[0], days[-1]) if days else "date à annoncer"


def _days(half_days: Iterable[Hours], zone: str) -> list[date]:
    return sorted({one.starts_at.astimezone(ZoneInfo(zone)).date() for one in half_days})


def modality_lines(plan: Planned) -> list[str]:
    """How it is held; one that changed on the way says how it was held before."""
    now = plan.row.modality
    before = sum(one.modality is not now for one in plan.half_days)
    other = Modality.ONLINE if now is Modality.IN_PERSON else Modality.IN_PERSON
    held = f"{plural(before, 'demi-journée')} {other.label.lower()} avant le changement"
    return [now.label, held] if before else [now.label]


def place_words(plan: Planned) -> str:
    """Its place as soon as a half-day is held there; empty while it is to be found."""
    modalities = {plan.row.modality, *(one.modality for one in plan.half_days)}
    return plan.row.place if Modality.IN_PERSON in modalities else "À distance"


def lacks_link(plan: Planned) -> bool:
    """Whether those who come by video do not know yet where."""
    held = {plan.row.modality, *(one.modality for one in plan.half_days)}
    return held == {Modality.ONLINE} and not plan.row.video_url


def first_dates(first: Iterable[Hours], present: Iterable[Hours], zone: str) -> str:
    """The dates first planned, in words, of a seminar no longer held on one of those days; else empty."""
    before = list(first)
    gone = set(_days(before, zone)) - set(_days(present, zone))
    return short_dates(before, zone) if gone else ""


def hours_kept(kept: Mapping[str, Any]) -> tuple[Hours, ...]:
    """The half-days that a change kept, as instants."""
    return tuple(
        Hours(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in kept.get("half_days", ())
    )


def held_kept(kept: Mapping[str, Any]) -> dict[Hours, str]:
    """Each half-day that a change kept, with how it was or will be held (a value of ``Modality``)."""
    hours = hours_kept(kept)
    modalities = kept.get("modalities") or [kept.get("modality", "")] * len(hours)
    return dict(zip(hours, modalities, strict=True))


def modality_words(value: str) -> str:
    """« à distance »."""
    return next((one.label.lower() for one in Modality if one.value == value), "")
