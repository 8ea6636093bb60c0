"""Seminars on the board: who was there; absences without follow-up, tolerance passed, catch-up work late."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pacte.board.milestones import Cell, Column, Gathering, Group
from pacte.board.rules import Overdue
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.public_states import local_day
from pacte.french import day_short
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.absences.queries import catch_ups_in
from pacte.seminars.models import HalfDay
from pacte.seminars.proofs.followed import unhandled
from pacte.seminars.proofs.queries import Record, Slot, own_records_of, slots_in, tolerance_of
from pacte.seminars.vocabulary import AttendanceState

UNIT = ("séminaire", "séminaires")
TO_ANNOUNCE = Cell("todo", "À annoncer")


def part(gathering: Gathering) -> Mapping[int, Group]:
    """Nine statements."""
    session, cohorts = gathering.session, list(gathering.cohorts.values())
    slots = slots_in(session, cohorts)
    records = own_records_of(session, slots, [(line.enrollment, line.person) for line in gathering.lines])
    _tell_absences(gathering, slots, records)
    by_cohort: dict[int, list[Record]] = defaultdict(list)
    for record in records:
        by_cohort[record.enrollment.cohort_id].append(record)
    held: dict[tuple[int, str], list[Slot]] = defaultdict(list)
    for slot in slots:
        held[slot.half_day.cohort_id, slot.seminar.key].append(slot)
    return {
        cohort.id: Group(
            "seminars",
            "Séminaires",
            _columns(
                gathering.definitions[cohort.id],
                {key: found for (owner, key), found in held.items() if owner == cohort.id},
                by_cohort[cohort.id],
                gathering.today[cohort.id],
                gathering.now,
            ),
            UNIT,
        )
        for cohort in cohorts
    }


def _tell_absences(gathering: Gathering, slots: Sequence[Slot], records: Sequence[Record]) -> None:
    admitted = {cohort.id: tolerance_of(cohort) for cohort in gathering.cohorts.values()}
    known_on = {slot.id: _known_on(slot.half_day, slot.zone) for slot in slots}
    for record in records:
        facts = gathering.facts[record.enrollment.id]
        missed = [key for key, one in record.spent.items() if one.is_missed]
        facts.missed = len(missed)
        facts.missed_known_on = max((known_on[key] for key in missed), default=None)
        facts.admitted = admitted[record.enrollment.cohort_id] + record.covered
    for absence in unhandled(gathering.session, list(gathering.cohorts)):
        if absence.enrollment.id in gathering.facts:
            facts = gathering.facts[absence.enrollment.id]
            facts.absent += 1
            zone = gathering.definitions[absence.enrollment.cohort_id].federation.time_zone
            day = _known_on(absence.half_day, zone)
            facts.absent_known_on = max(facts.absent_known_on or day, day)
    for one in catch_ups_in(gathering.session, list(gathering.cohorts)):
        days = (gathering.today[one.enrollment.cohort_id] - one.work.due_on).days
        if days > 0 and not one.work.is_to_read and one.enrollment.id in gathering.facts:
            gathering.facts[one.enrollment.id].catch_ups.append(Overdue(one.seminar.title, days))


def _known_on(half_day: HalfDay, zone: str) -> date:
    """The day on which absences there were sealed, that of the half-day until then."""
    return local_day(half_day.sealed_at or half_day.starts_at, zone)


def _columns(
    definition: CohortDefinition,
    held: Mapping[str, Sequence[Slot]],
    records: Sequence[Record],
    today: date,
    now: datetime,
) -> list[Column]:
    """In the order of the file; a seminar that was cancelled before it was held has no column."""
    found = []
    for one in definition.seminars:
        slots = held.get(one.key, ())
        if slots:
            cells = {
                record.enrollment.id: cell
                for record in records
                if (cell := cell_of(record, slots, today, now)) is not None
            }
        elif not one.half_days:
            tracks = {track.value for track in one.tracks}
            cells = {
                record.enrollment.id: TO_ANNOUNCE
                for record in records
                if record.enrollment.state is EnrollmentState.ACTIVE
                and (not tracks or record.enrollment.track in tracks)
            }
        else:
            continue
        found.append(Column(f"seminar-{one.key}", one.title, cells))
    return found


def cell_of(record: Record, slots: Sequence[Slot], today: date, now: datetime) -> Cell | None:
    """A seminar as one learner followed it; None for who was not expected there."""
    slots = [slot for slot in slots if slot.id in record.spent or record.is_expected(slot)]
    if not slots:
        return None
    known = [record.spent[slot.id] for slot in slots if slot.id in record.spent]
    missed = [one for one in known if one.is_missed]
    is_over = slots[-1].half_day.ends_at <= now
    if missed:
        kind = "late" if any(one.state is AttendanceState.ABSENT for one in missed) else "redo"
        if len(missed) < len(slots):
            return Cell(kind, f"Absence {len(missed)} sur {len(slots)}")
        return Cell(kind, "Absence" if kind == "late" else "Abs. justifiée")
    if len(known) == len(slots):
        return Cell("done", "Rattrapé" if any(one.is_caught_up for one in known) else "Présence")
    if is_over:
        return Cell("waiting", "À noter")
    if known or slots[0].half_day.starts_at <= now:
        return Cell("progress", "En cours")
    return Cell("todo", day_short(slots[0].day, today), day=slots[0].day)
