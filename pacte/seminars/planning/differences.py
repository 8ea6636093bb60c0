"""What changed between two states of a seminar, half-day by half-day, in words; only that."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pacte.french import agreed, date_words, time_words
from pacte.seminars.calendar_rules import Hours, Told, change_labels, kinds_of_change
from pacte.seminars.planning.wording import (
    UNKNOWN_DATES,
    day_lines,
    held_kept,
    held_lines,
    hours_kept,
    modality_words,
)
from pacte.seminars.vocabulary import CHANGE_LABELS, ChangeKind

Difference = tuple[str, str, str]
"""A label, what was before (empty: nothing), what is now."""


def headline(before: Mapping[str, Any], after: Mapping[str, Any], *, at: datetime) -> str:
    """What happened, for the subject of a message: « Reporté », « À distance », « Reporté, à distance »."""
    was, will = told_as(before), told_as(after)
    kinds = kinds_of_change(was, will)
    labels = change_labels(kinds, was.half_days, will.half_days, modality=will.modality, at=at)
    said = {
        CHANGE_LABELS[ChangeKind.MODALITY]: modality_words(will.modality),
        CHANGE_LABELS[ChangeKind.PLACE]: "lieu changé" if was.place != will.place else "lien vidéo changé",
    }
    words = ", ".join(said.get(one) or f"{one[0].lower()}{one[1:]}" for one in labels)
    return f"{words[0].upper()}{words[1:]}" if words else "Changement"


def told_as(kept: Mapping[str, Any]) -> Told:
    """What a change kept, as the calendar compares it."""
    return Told(
        half_days=hours_kept(kept),
        modality=kept.get("modality", ""),
        place=kept.get("place", ""),
        video_url=kept.get("video_url", ""),
    )


def changes_between(
    before: Mapping[str, Any], after: Mapping[str, Any], zone: str, *, at: datetime
) -> list[Difference]:
    """What is different after a change made ``at``; half-days begun by then stay held as they were."""
    was, will = held_kept(before), held_kept(after)
    if "modalities" not in after:
        will = {
            one: was.get(one, before.get("modality", "")) if one.starts_at <= at else modality
            for one, modality in will.items()
        }
    pairs = [
        ("Lieu", before.get("place") or "à préciser", after.get("place") or "à préciser"),
        ("Lien vidéo", before.get("video_url") or "à venir", after.get("video_url") or "à venir"),
    ]
    return [
        *_dates(was, will, before.get("modality", ""), zone),
        *_modality(was, will, before, after, zone),
        *((label, old, new) for label, old, new in pairs if old != new),
    ]


def _dates(was: Mapping[Hours, str], will: Mapping[Hours, str], modality: str, zone: str) -> list[Difference]:
    gone = [one for one in was if one not in will]
    new = {one: how for one, how in will.items() if one not in was}
    if not gone and not new:
        return []
    if not was or not will or (gone and new):
        days = [{one.starts_at.astimezone(ZoneInfo(zone)).date() for one in some} for some in (gone, new)]
        return [("Horaires" if days[0] == days[1] else "Dates", _line(gone, zone), _line(new, zone))]
    if gone:
        label = agreed(len(gone), "Demi-journée retirée", "Demi-journées retirées")
        return [(label, "", _line(gone, zone))]
    label = agreed(len(new), "Demi-journée ajoutée", "Demi-journées ajoutées")
    lines = held_lines(new, zone, always=bool({*will.values()} - {modality}))
    return [(label, "", " ; ".join(lines))]


def _line(half_days: Iterable[Hours], zone: str) -> str:
    return " ; ".join(day_lines(half_days, zone)) or UNKNOWN_DATES


def _modality(
    was: Mapping[Hours, str],
    will: Mapping[Hours, str],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    zone: str,
) -> list[Difference]:
    """From when on it is held otherwise; what an added half-day is, its own line says."""
    old, new = before.get("modality", ""), after.get("modality", "")
    if not will:
        return [("Modalité", modality_words(old), modality_words(new))] if old != new else []
    moved = set(was) - set(will)
    changed = [one for one, how in sorted(will.items()) if (one in was or moved) and was.get(one, old) != how]
    if not changed:
        return []
    words = modality_words(will[changed[0]])
    if len(changed) < len(will):
        words += f" à partir du {_from(changed[0], will, zone)}"
    return [("Modalité", modality_words(was.get(changed[0], old)), words)]


def _from(first: Hours, will: Iterable[Hours], zone: str) -> str:
    """The day, with the hour when the same day began otherwise."""
    place = ZoneInfo(zone)
    on = first.starts_at.astimezone(place).date()
    earlier = any(one < first and one.starts_at.astimezone(place).date() == on for one in will)
    return date_words(on) + (f" à {time_words(first.starts_at, zone)}" if earlier else "")
