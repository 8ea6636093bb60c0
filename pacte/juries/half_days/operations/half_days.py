"""Half-days: opened, changed, removed, put back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from pacte import audit
from pacte.blockers import Blocker, refuse_if
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.unusual_days import unusual_words
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.juries.half_days.operations.loading import (
    Held,
    blockers_to_change,
    instant,
    load_half_day,
    load_table,
)
from pacte.juries.half_days.planned import blockers_to_cut, blockers_to_remove
from pacte.juries.half_days.queries import (
    Table,
    answers_about,
    half_days_of,
    period_of,
    planned_in,
    rhythm_of,
    slots_in,
)
from pacte.juries.half_days.rules import (
    Slot,
    blockers_of_hours,
    crossing,
    half_day_words,
    hour_of,
    key_of,
    slots_of,
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
    refuse_if([*_blockers(table, which, place), *_twice(table.open, place)])
    row = open_row(session, table.cohort, which, place, by, at)
    _record(session, "defence.half_day_added", row, by, at)
    return row


def change_half_day(
    session: FencedSession, *, half_day_id: int, place: Place, revision: int, by: Actor, at: datetime
) -> DefenceHalfDay:
    """Its hours and place; its day is what people answered for, and stays.

    Hours that people or rooms except are told again by the new slots.
    """
    held = load_half_day(session, half_day_id, revision=revision)
    row, definition = held.row, definition_of(held.cohort)
    after = slots_of(place.starts_at, place.ends_at, rhythm_of(definition))
    refuse_if(
        [
            *blockers_to_change(held),
            *_hours(held.cohort, place),
            *_twice(_others(session, row), place),
            *blockers_to_cut(
                planned_in(session, row, definition.federation.time_zone),
                after,
                moves=place.modality is not row.modality,
            ),
        ]
    )
    before = slots_in(row, definition)
    row.starts_at, row.ends_at = (
        instant(row.day, one, held.cohort) for one in (place.starts_at, place.ends_at)
    )
    row.place, row.modality = place.place.strip(), place.modality
    row.revision += 1
    if before != after:
        _tell_hours_again(session, held, before)
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
    zone = definition_of(held.cohort).federation.time_zone
    refuse_if(
        blockers_to_remove(
            planned=planned_in(session, row, zone), answers=len(answers_about(session, row)), reason=reason
        )
    )
    row.removed_at, row.removal_reason = at, reason.strip()
    row.revision += 1
    session.flush()
    _record(session, "defence.half_day_removed", row, by, at)
    return row


def restore_half_day(session: FencedSession, *, half_day_id: int, by: Actor, at: datetime) -> DefenceHalfDay:
    """A removal is taken back, unless another was opened there since."""
    held = load_half_day(session, half_day_id)
    row = held.row
    if row.removed_at is not None:
        refuse_if(_taken(_others(session, row), row.place, row.modality))
        restore_row(session, row, by, at)
    return row


def restore_row(session: FencedSession, row: DefenceHalfDay, by: Actor, at: datetime) -> None:
    """Put back as it was."""
    row.removed_at, row.removal_reason = None, ""
    row.revision += 1
    session.flush()
    _record(session, "defence.half_day_restored", row, by, at)


def _others(session: FencedSession, row: DefenceHalfDay) -> Sequence[DefenceHalfDay]:
    """Open ones of the same half of the same day."""
    rows = half_days_of(session, [row.cohort_id]).get((row.cohort_id, row.session), ())
    return [
        one
        for one in rows
        if one.id != row.id and one.removed_at is None and (one.day, one.half) == (row.day, row.half)
    ]


def _tell_hours_again(session: FencedSession, held: Held, before: Collection[Slot]) -> None:
    """Exceptions of people and of rooms, by the slots that the half-day has now."""
    row, definition = held.row, definition_of(held.cohort)
    after = slots_in(row, definition)
    for room in row.rooms:
        room.closed = crossing(room.closed, before, after)
    key = key_of(row.day, row.half)
    elsewhere = {hour_of(slot) for one in _others(session, row) for slot in slots_in(one, definition)}
    for answer in answers_about(session, row):
        said = answer.half_days[key]
        kept = {one for one in said.get("busy", []) if one in elsewhere}
        busy = sorted({*kept, *crossing(said.get("busy", []), before, after)})
        answer.half_days = {**answer.half_days, key: {**said, "busy": busy}}


def open_row(
    session: FencedSession, cohort: Cohort, which: DepositSession, place: Place, by: Actor, at: datetime
) -> DefenceHalfDay:
    """With its first room; not recorded."""
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


def _blockers(table: Table, which: DepositSession, place: Place) -> list[Blocker]:
    found = _hours(table.cohort, place)
    unusual = unusual_words(place.day, table.definition.federation.departments)
    if unusual:
        found.append(Blocker("unusual", f"Ce jour est {unusual}.", "Choisissez un jour ouvré.", "day"))
    if place.day < table.today:
        found.append(Blocker("past", "Ce jour est passé.", "Choisissez un jour à venir.", "day"))
    period = period_of(table.definition, which)
    if period is not None and not period[0] <= place.day <= period[1]:
        found.append(
            Blocker(
                "period",
                "Ce jour est hors de la période des soutenances de la promotion.",
                "Choisissez un jour de la période, ou changez-la dans la promotion.",
                "day",
            )
        )
    return [*found, *undated(table.definition, which)]


def undated(definition: CohortDefinition, which: DepositSession) -> list[Blocker]:
    """A resit whose dates the cohort does not say yet."""
    if period_of(definition, which) is not None:
        return []
    return [
        Blocker(
            "undated",
            "La promotion ne dit pas quand a lieu le rattrapage.",
            "Indiquez d’abord ses dates dans la promotion.",
        )
    ]


def _hours(cohort: Cohort, place: Place) -> list[Blocker]:
    found = blockers_of_hours(place.starts_at, place.ends_at, rhythm_of(definition_of(cohort)))
    return [*found, *nowhere(place.place, place.modality, "Dites où, ou choisissez « À distance ».")]


def nowhere(place: str, modality: Modality, remedy: str) -> list[Blocker]:
    """In person, somewhere."""
    if modality is Modality.ONLINE or place.strip():
        return []
    return [Blocker("place", "Le lieu manque.", remedy, "place")]


def _twice(rows: Sequence[DefenceHalfDay], place: Place) -> list[Blocker]:
    same = [one for one in rows if (one.day, one.half) == (place.day, place.half)]
    return _taken(same, place.place.strip(), place.modality)


def _taken(rows: Sequence[DefenceHalfDay], place: str, modality: Modality) -> list[Blocker]:
    """``rows``: open ones of the same half of the same day."""
    if all((one.place, one.modality) != (place, modality) for one in rows):
        return []
    return [
        Blocker(
            "twice", "Cette demi-journée est déjà ouverte à cet endroit.", "Ajoutez-y une salle.", "place"
        )
    ]


def _record(session: FencedSession, action: str, row: DefenceHalfDay, by: Actor, at: datetime) -> None:
    details = {"half_day": half_day_words(row.day, row.half), "cohort_id": row.cohort_id}
    audit.record(session, action=action, subject=row, by=by, at=at, details=details)
