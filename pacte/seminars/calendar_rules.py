"""What a seminar's dates, place and modality become when its cohort's definition changes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pacte.cohorts.definition import SeminarDefinition
from pacte.cohorts.vocabulary import Modality
from pacte.seminars.vocabulary import CHANGE_LABELS, ChangeKind


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """A half-day's instants, in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What people are told of a seminar: if it changes, those concerned hear of it."""

    half_days: tuple[Hours, ...]
    modality: str
    place: str
    video_url: str = ""


def hours_of(seminar: SeminarDefinition, zone: str) -> tuple[Hours, ...]:
    """The half-days of a definition as instants, in order; its hours are local."""
    place = ZoneInfo(zone)
    return tuple(
        sorted(
            Hours(
                datetime.combine(half_day.on, half_day.starts_at, place),
                datetime.combine(half_day.on, half_day.ends_at, place),
            )
            for half_day in seminar.half_days
        )
    )


def kinds_of_change(before: Told, after: Told) -> tuple[ChangeKind, ...]:
    """What changed, the most important first; empty when nobody needs to be told."""
    found = []
    if before.half_days != after.half_days:
        found.append(ChangeKind.POSTPONED if before.half_days else ChangeKind.ANNOUNCED)
    if before.modality != after.modality:
        found.append(ChangeKind.MODALITY)
    if (before.place, before.video_url) != (after.place, after.video_url):
        found.append(ChangeKind.PLACE)
    return tuple(found)


LATE_LABELS = {
    ChangeKind.ANNOUNCED: "Ajouté après coup",
    ChangeKind.POSTPONED: "Demi-journées ajoutées après coup",
}


def change_label(kind: ChangeKind, before: Collection[Hours], after: Collection[Hours]) -> str:
    """What happened, in words; half-days only added or taken off postpone nothing."""
    if kind is not ChangeKind.POSTPONED:
        return CHANGE_LABELS[kind]
    gone, new = len(set(before) - set(after)), len(set(after) - set(before))
    if not gone and new:
        return "Demi-journée ajoutée" if new == 1 else "Demi-journées ajoutées"
    if gone and not new and after:
        return "Demi-journée retirée" if gone == 1 else "Demi-journées retirées"
    if _keeps_days(before, after):
        return "Horaire changé"
    return CHANGE_LABELS[kind]


def _keeps_days(before: Collection[Hours], after: Collection[Hours]) -> bool:
    """Whether half-days only moved within their day: none by half a day or more."""
    gone, new = sorted(set(before) - set(after)), sorted(set(after) - set(before))
    return 0 < len(gone) == len(new) and all(
        abs(one.starts_at - other.starts_at) < timedelta(hours=12)
        for one, other in zip(gone, new, strict=True)
    )


def is_after_the_fact(before: Collection[Hours], after: Collection[Hours], at: datetime) -> bool:
    """Whether half-days were only added, all of them past."""
    added = set(after) - set(before)
    return bool(added) and not set(before) - set(after) and all(one.starts_at <= at for one in added)


def change_labels(
    kinds: Iterable[ChangeKind],
    before: Collection[Hours],
    after: Collection[Hours],
    *,
    modality: str,
    at: datetime,
) -> list[str]:
    """What happened at once, in words, ``modality`` being the new one.

    Half-days begun by then stay held as they were: when all had, the modality is that of what was added.
    """
    kinds = list(kinds)
    if is_after_the_fact(before, after, at):
        return [LATE_LABELS.get(kind, "") or change_label(kind, before, after) for kind in kinds]
    added = not set(before) - set(after) and set(after) - set(before)
    if ChangeKind.MODALITY in kinds and added and all(one.starts_at <= at for one in before):
        how = next((one.label.lower() for one in Modality if one.value == modality), "")
        return [
            f"{change_label(kind, before, after)} {how}".strip()
            if kind is ChangeKind.POSTPONED
            else change_label(kind, before, after)
            for kind in kinds
            if kind is not ChangeKind.MODALITY
        ]
    return [change_label(kind, before, after) for kind in kinds]


def paired(
    before: Sequence[Hours], after: Sequence[Hours], fixed: Sequence[Hours] = ()
) -> list[tuple[Hours | None, Hours | None]]:
    """Which half-day becomes which: the same hours first, then the others in order; None: new, or gone.

    ``fixed`` are sealed or signed: they only ever become themselves.
    """
    same = set(before) & set(after)
    left = [one for one in sorted(before) if one not in same and one not in fixed]
    right = [one for one in sorted(after) if one not in same]
    pairs: list[tuple[Hours | None, Hours | None]] = [(one, one) for one in sorted(same)]
    pairs += zip(left, right, strict=False)
    pairs += [(one, None) for one in left[len(right) :]]
    pairs += [(None, one) for one in right[len(left) :]]
    pairs += [(one, None) for one in sorted(fixed) if one not in same]
    return pairs
