"""Half-days: opened one by one or for the whole period, changed, removed, taken back; their rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.unusual_days import unusual_words
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.french import plural
from pacte.juries.half_days.operations.loading import Held, instant, load_half_day, load_table
from pacte.juries.half_days.queries import answered_for, defences_in, rhythm_of
from pacte.juries.half_days.rules import (
    blockers_of_hours,
    blockers_to_remove,
    days_between,
    half_day_words,
)
from pacte.juries.models import DefenceHalfDay, DefenceRoom
from pacte.juries.vocabulary import Half
from pacte.memoires.vocabulary import DepositSession
from pacte.policy import Actor

FIRST_ROOM = "Salle 1"
FIRST_MEETING = "Visioconférence 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """When and where, as staff say it."""

    day: date
    half: Half
    starts_at: time
    ends_at: time
    place: str = ""
    modality: Modality = Modality.IN_PERSON


def add_half_day(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, place: Place, by: Actor, at: datetime
) -> DefenceHalfDay:
    """One half-day, with its first room."""
    table = load_table(session, cohort, which, at=at)
    refuse_if([*_blockers(table.cohort, which, place), *_twice(table.rows, place)])
    row = _open(session, table.cohort, which, place, by, at)
    _record(session, "defence.half_day_added", row, by, at)
    return row


def add_period(
    session: FencedSession, *, cohort: Cohort, which: DepositSession, by: Actor, at: datetime
) -> int:
    """Every half-day of the period that is not there yet, week-ends and holidays apart. Says how many."""
    table = load_table(session, cohort, which, at=at)
    asked = table.definition.defence
    refuse_if(
        _nowhere(asked.place, asked.modality, "Indiquez-le dans la promotion, ou ajoutez une demi-journée.")
    )
    start, end = period_of(table.cohort, which)
    known = {(one.day, one.half) for one in table.rows}
    hours = {
        Half.MORNING: (asked.morning_starts_at, asked.morning_ends_at),
        Half.AFTERNOON: (asked.afternoon_starts_at, asked.afternoon_ends_at),
    }
    count = 0
    for day in days_between(start, end):
        if day < table.today or unusual_words(day, table.definition.federation.departments):
            continue
        for half, (begins, ends) in hours.items():
            place = Place(
                day=day,
                half=half,
                starts_at=begins,
                ends_at=ends,
                place=asked.place,
                modality=asked.modality,
            )
            if (day, half) in known or blockers_of_hours(begins, ends, rhythm_of(table.definition)):
                continue
            _open(session, table.cohort, which, place, by, at)
            count += 1
    if count:
        audit.record(
            session,
            action="defence.half_days_added",
            subject=table.cohort,
            by=by,
            at=at,
            details={"count": plural(count, "demi-journée")},
        )
    return count


def period_of(cohort: Cohort, which: DepositSession) -> tuple[date, date]:
    """Of the session; the whole life of the cohort's defences when no resit is dated."""
    definition = definition_of(cohort)
    results, defence = definition.results, definition.defence
    if which is DepositSession.RESIT and results.resit_starts_on and results.resit_ends_on:
        return results.resit_starts_on, results.resit_ends_on
    return defence.starts_on, defence.ends_on


def change_half_day(
    session: FencedSession, *, half_day_id: int, place: Place, revision: int, by: Actor, at: datetime
) -> DefenceHalfDay:
    """Its hours and place; its day is what people answered for, and stays."""
    held = load_half_day(session, half_day_id, revision=revision)
    refuse_if([*_gone(held), *_hours(held.cohort, place), *_planned(session, held)])
    row = held.row
    row.starts_at, row.ends_at = (
        instant(row.day, one, held.cohort) for one in (place.starts_at, place.ends_at)
    )
    row.place, row.modality = place.place.strip(), place.modality
    row.revision += 1
    session.flush()
    _record(session, "defence.half_day_changed", row, by, at)
    return row


def remove_half_day(
    session: FencedSession, *, half_day_id: int, reason: str, by: Actor, at: datetime
) -> DefenceHalfDay:
    """Nothing is held then; what people answered is kept. Removing it again changes nothing."""
    held = load_half_day(session, half_day_id)
    row = held.row
    if row.removed_at is not None:
        return row
    refuse_if(
        blockers_to_remove(
            defences=defences_in(session, row.id), answers=answered_for(session, row), reason=reason
        )
    )
    row.removed_at, row.removal_reason = at, reason.strip()
    row.revision += 1
    session.flush()
    _record(session, "defence.half_day_removed", row, by, at)
    return row


def restore_half_day(session: FencedSession, *, half_day_id: int, by: Actor, at: datetime) -> DefenceHalfDay:
    """A removal is taken back."""
    held = load_half_day(session, half_day_id)
    row = held.row
    if row.removed_at is not None:
        row.removed_at, row.removal_reason = None, ""
        row.revision += 1
        session.flush()
        _record(session, "defence.half_day_restored", row, by, at)
    return row


def save_room(
    session: FencedSession,
    *,
    half_day_id: int,
    room_id: int | None,
    label: str,
    link: str,
    closed: Sequence[str],
    by: Actor,
    at: datetime,
) -> DefenceRoom:
    """A room added, or changed when ``room_id`` names one; ``closed``: « HH:MM » of slots not to be had."""
    held = load_half_day(session, half_day_id)
    refuse_if(_gone(held))
    others = [one for one in held.row.rooms if one.removed_at is None and one.id != room_id]
    label = label.strip()
    if any(one.label == label for one in others):
        raise Refused(
            [Blocker("twice", "Une autre salle porte ce nom.", "Donnez-lui un autre nom.", "label")]
        )
    if room_id is None:
        row = DefenceRoom(half_day_id=held.row.id, position=len(held.row.rooms), label=label, closed=[])
        session.add(row)
    else:
        row = _room(held, room_id)
    row.label, row.link, row.closed = label, link.strip(), sorted(closed)
    held.row.revision += 1
    session.flush()
    audit.record(
        session, action="defence.room_changed", subject=held.row, by=by, at=at, details={"room": label}
    )
    return row


def remove_room(session: FencedSession, *, half_day_id: int, room_id: int, by: Actor, at: datetime) -> None:
    """Refused while defences are planned in it. Removing it again changes nothing."""
    held = load_half_day(session, half_day_id)
    row = _room(held, room_id)
    if row.removed_at is not None:
        return
    refuse_if(blockers_to_remove(defences=defences_in(session, held.row.id), answers=0, reason=""))
    row.removed_at = at
    held.row.revision += 1
    session.flush()
    audit.record(
        session, action="defence.room_removed", subject=held.row, by=by, at=at, details={"room": row.label}
    )


def _room(held: Held, room_id: int) -> DefenceRoom:
    found = next((one for one in held.row.rooms if one.id == room_id), None)
    if found is None:
        raise Refused([Blocker("gone", "Cette salle n’existe plus.")])
    return found


def _open(
    session: FencedSession, cohort: Cohort, which: DepositSession, place: Place, by: Actor, at: datetime
) -> DefenceHalfDay:
    row = DefenceHalfDay(
        cohort_id=cohort.id,
        session=which,
        day=place.day,
        half=place.half,
        starts_at=instant(place.day, place.starts_at, cohort),
        ends_at=instant(place.day, place.ends_at, cohort),
        place=place.place.strip(),
        modality=place.modality,
        added_at=at,
        added_by_id=by.person_id,
    )
    session.add(row)
    session.flush()
    label = FIRST_MEETING if place.modality is Modality.ONLINE else FIRST_ROOM
    session.add(DefenceRoom(half_day_id=row.id, position=0, label=label, closed=[]))
    session.flush()
    return row


def _blockers(cohort: Cohort, which: DepositSession, place: Place) -> list[Blocker]:
    found = _hours(cohort, place)
    unusual = unusual_words(place.day, definition_of(cohort).federation.departments)
    if unusual:
        found.append(Blocker("unusual", f"Ce jour est {unusual}.", "Choisissez un jour ouvré.", "day"))
    start, end = period_of(cohort, which)
    if not start <= place.day <= end:
        found.append(
            Blocker(
                "period",
                "Ce jour est hors de la période des soutenances de la promotion.",
                "Choisissez un jour de la période, ou changez-la dans la promotion.",
                "day",
            )
        )
    return found


def _hours(cohort: Cohort, place: Place) -> list[Blocker]:
    found = blockers_of_hours(place.starts_at, place.ends_at, rhythm_of(definition_of(cohort)))
    return [*found, *_nowhere(place.place, place.modality, "Dites où, ou choisissez « À distance ».")]


def _nowhere(place: str, modality: Modality, remedy: str) -> list[Blocker]:
    if modality is Modality.ONLINE or place.strip():
        return []
    return [Blocker("place", "Le lieu manque.", remedy, "place")]


def _twice(rows: Sequence[DefenceHalfDay], place: Place) -> list[Blocker]:
    same = any(
        (one.day, one.half, one.place, one.modality)
        == (place.day, place.half, place.place.strip(), place.modality)
        and one.removed_at is None
        for one in rows
    )
    if not same:
        return []
    return [
        Blocker("twice", "Cette demi-journée est déjà ouverte à cet endroit.", "Ajoutez-y une salle.", "day")
    ]


def _gone(held: Held) -> list[Blocker]:
    if held.row.removed_at is None:
        return []
    return [Blocker("removed", "Cette demi-journée est retirée.", "Remettez-la d’abord.")]


def _planned(session: FencedSession, held: Held) -> list[Blocker]:
    return blockers_to_remove(defences=defences_in(session, held.row.id), answers=0, reason="")


def _record(session: FencedSession, action: str, row: DefenceHalfDay, by: Actor, at: datetime) -> None:
    details = {"half_day": half_day_words(row.day, row.half), "cohort_id": row.cohort_id}
    audit.record(session, action=action, subject=row, by=by, at=at, details=details)
