"""Dates, places and changes of a seminar in words, the same on pages, in mails and in calendars."""

from collections.abc import Iterable, Mapping
from datetime import datetime
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


def short_dates(half_days: Iterable[Hours], zone: str) -> str:
    """« 20 et 21 juin 2024 »; « date à annoncer » without half-days."""
    days = sorted({one.starts_at.astimezone(ZoneInfo(zone)).date() for one in half_days})
    return period_words(days[0], days[-1]) if days else "date à annoncer"


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


def first_dates(first: Iterable[Hours], present: Iterable[Hours], zone: str) -> str:
    """The dates first planned, in words, of a seminar now held on other days; else empty."""
    before = list(first)
    words = short_dates(before, zone)
    return words if before and words != short_dates(present, zone) else ""


def hours_kept(kept: Mapping[str, Any]) -> tuple[Hours, ...]:
    """The half-days that a change kept, as instants."""
    return tuple(
        Hours(datetime.fromisoformat(start), datetime.fromisoformat(end))
        for start, end in kept.get("half_days", ())
    )


def dates_kept(kept: Mapping[str, Any], zone: str) -> str:
    """The dates that a change kept, on one line."""
    return " ; ".join(day_lines(hours_kept(kept), zone)) or UNKNOWN_DATES


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], zone: str
) -> list[tuple[str, str, str]]:
    """What is different, as (label, before, after)."""
    pairs = [
        ("Dates", dates_kept(before, zone), dates_kept(after, zone)),
        ("Modalité", _modality(before), _modality(after)),
        ("Lieu", before.get("place") or "à préciser", after.get("place") or "à préciser"),
        ("Lien vidéo", before.get("video_url") or "à venir", after.get("video_url") or "à venir"),
    ]
    return [(label, old, new) for label, old, new in pairs if old != new]


def _modality(kept: Mapping[str, Any]) -> str:
    return next((one.label.lower() for one in Modality if one.value == kept.get("modality")), "")
