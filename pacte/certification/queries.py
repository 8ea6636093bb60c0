"""Readiness of many learners at once: the conditions, the facts, the lines; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.certification.defences import defences_of
from pacte.certification.definition import conditions_of
from pacte.certification.facts import (
    Attended,
    Conditions,
    DefenceFacts,
    Deposit,
    Facts,
    Lifting,
    Line,
    MemoireFacts,
)
from pacte.certification.models import ReadinessException
from pacte.certification.rules import readiness
from pacte.certification.vocabulary import MODULE, PRODUCTION, split_key
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.past_definitions import definitions_on
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.forum.queries import participations_of
from pacte.french import the_cohort
from pacte.learners.chains import chains_of, kept_by, left_on_of
from pacte.learners.models import Enrollment
from pacte.memoires.queries import Known, known_of
from pacte.memoires.vocabulary import DepositSession, SubjectState
from pacte.progress.models import PageReading
from pacte.progress.productions.pieces import SPARED, Piece, Spared, pieces_of
from pacte.progress.productions.queries import carried_by
from pacte.progress.reading.definition import course_of
from pacte.progress.reading.queries import federation_pages
from pacte.progress.reading.rules import Mark, Progress, progress_in
from pacte.progress.vocabulary import ProductionState
from pacte.seminars.models import Attendance, CatchUp, HalfDay, Seminar
from pacte.seminars.proofs.queries import Record, Slot, records_of, slots_of
from pacte.seminars.queries import seminars_of
from pacte.seminars.vocabulary import AttendanceState


@dataclass(frozen=True, slots=True)
class Standing:
    """One learner: what is asked, what was done, the lines; and what comes next."""

    enrollment: Enrollment
    conditions: Conditions
    facts: Facts
    lines: Sequence[Line]
    ahead: Sequence[Slot]
    """Half-days to come at which the learner is expected, in the order of time."""
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Decided:
    """An exception, standing or cancelled, with who decided and who took it back."""

    row: ReadinessException
    by: str
    cancelled_by: str


def readiness_of(
    session: FencedSession,
    cohort: Cohort,
    enrollments: Sequence[Enrollment],
    *,
    known: Curriculum,
    at: datetime,
) -> Mapping[int, Sequence[Line]]:
    """Enrolment id → its lines, for learners of one cohort. Statements: those of :func:`standings_of`."""
    found = standings_of(session, cohort, enrollments, known=known, at=at)
    return {identity: standing.lines for identity, standing in found.items()}


def standings_of(
    session: FencedSession,
    cohort: Cohort,
    enrollments: Sequence[Enrollment],
    *,
    known: Curriculum,
    at: datetime,
) -> Mapping[int, Standing]:
    """Enrolment id → where the learner stands. The same number of statements for one learner or hundreds."""
    if not enrollments:
        return {}
    definition = definition_of(cohort)
    zone = definition.federation.time_zone
    days = {(cohort.id, day) for one in enrollments if (day := left_on_of(one)) is not None}
    held = definitions_on(session, {cohort.id: definition}, days)
    conditions = {
        kind: conditions_of(
            definition if kind[2] is None else held[cohort.id, kind[2]], known, version=kind[0], track=kind[1]
        )
        for kind in {_kind(one) for one in enrollments}
    }
    slots = slots_of(session, cohort)
    undated = _undated(session, cohort, slots)
    records = {record.enrollment.id: record for record in _records(session, slots, enrollments)}
    former, chains = kept_by(session, enrollments), chains_of(session, enrollments)
    pieces = pieces_of(session, definition, known, enrollments)
    reading = _reading(session, known, enrollments, chains, zone)
    lifted = _lifted(session, enrollments, former)
    participations = participations_of(session, enrollments)
    memoires = known_of(session, enrollments, {cohort.id: definition})
    defences = defences_of(session, enrollments, definition)
    moved, carried = _moved_to(session, enrollments), carried_by(session, enrollments)
    elsewhere = _attended_elsewhere(session, chains)
    found = {}
    for one in enrollments:
        now_on = at.astimezone(ZoneInfo(zone)).date()
        today, left_on = _today(one, now_on), left_on_of(one)
        asked = conditions[_kind(one)]
        facts = Facts(
            attended=_attended(records[one.id], slots, undated, at, moved=one.id in elsewhere),
            deposits={piece.key: _deposit(piece, today, left_on, zone) for piece in pieces[one.id]},
            reading=reading[one.id],
            participations=participations[one.id],
            memoire=_memoire(memoires[one.id], left_on, zone),
            defence=defences.get(one.id, DefenceFacts()),
            today=today,
            lifted=lifted[one.id],
            left_on=left_on,
            moved_to=moved.get(one.id, ""),
            is_undone=one.was_undone,
            carried=carried.get(one.id, frozenset()),
            over_on=asked.defence_ends_on if left_on is None and now_on > asked.defence_ends_on else None,
        )
        ahead = [slot for slot in slots if slot.half_day.ends_at > at and records[one.id].is_expected(slot)]
        found[one.id] = Standing(one, asked, facts, readiness(asked, facts), ahead, pieces[one.id])
    return found


def decided_for(session: FencedSession, enrollment: Enrollment) -> Sequence[Decided]:
    """Every exception of a learner, the latest first, those that a transfer kept too; two statements."""
    former = kept_by(session, [enrollment])
    rows = session.scalars(
        select(ReadinessException)
        .where(ReadinessException.enrollment_id.in_([enrollment.id, *former.get(enrollment.id, ())]))
        .order_by(ReadinessException.id.desc())
    ).all()
    ids = {one.decided_by_id for one in rows} | {one.cancelled_by_id for one in rows}
    names = {
        person.id: person.name
        for person in session.scalars(select(Person).where(Person.id.in_([one for one in ids if one])))
    }
    return [
        Decided(row, names.get(row.decided_by_id or 0, ""), names.get(row.cancelled_by_id or 0, ""))
        for row in rows
    ]


def catch_ups_of(session: FencedSession, enrollment: Enrollment) -> Sequence[tuple[CatchUp, Seminar]]:
    """Catch-up work that a learner has still to do, the soonest due first; two statements."""
    rows = session.execute(
        select(CatchUp, Seminar)
        .join(HalfDay, HalfDay.id == CatchUp.half_day_id)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            CatchUp.enrollment_id.in_(chains_of(session, [enrollment])[enrollment.id]),
            CatchUp.validated_at.is_(None),
            CatchUp.cancelled_at.is_(None),
        )
        .order_by(CatchUp.due_on, CatchUp.id)
    )
    return [(work, seminar) for work, seminar in rows]


def spared_of(
    session: FencedSession, enrollments: Sequence[Enrollment], former: Mapping[int, Sequence[int]]
) -> Mapping[int, Spared]:
    """Enrolment id → productions and modules that the team does without; one statement."""
    found = {}
    for identity, lines in _lifted(session, enrollments, former).items():
        keys = [split_key(line) for line in lines]
        found[identity] = Spared(
            frozenset(name for kind, name in keys if kind == PRODUCTION),
            frozenset(name for kind, name in keys if kind == MODULE),
        )
    return found


def _kind(enrollment: Enrollment) -> tuple[str, str, date | None]:
    """What decides of what is asked: the programme, the mention, the last day of who has left."""
    return enrollment.programme_version, enrollment.track, left_on_of(enrollment)


def _today(enrollment: Enrollment, today: date) -> date:
    """Nothing becomes late after a departure."""
    return min(today, enrollment.ended_on) if enrollment.ended_on is not None else today


def _moved_to(session: FencedSession, enrollments: Sequence[Enrollment]) -> dict[int, str]:
    """Enrolment → the cohort to which its learner passed; one statement, where somebody did."""
    onward = {one.transferred_to_id: one.id for one in enrollments if one.transferred_to_id is not None}
    if not onward:
        return {}
    rows = session.execute(
        select(Enrollment.id, Cohort.label)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.id.in_(onward))
    )
    return {onward[identity]: the_cohort(label) for identity, label in rows}


def _attended_elsewhere(session: FencedSession, chains: Mapping[int, Sequence[int]]) -> frozenset[int]:
    """Those (ids of enrolments) who attended something in another cohort; one statement, where somebody
    was in one."""
    others = {identity for ids in chains.values() for identity in ids[1:]}
    if not others:
        return frozenset()
    there = set(
        session.scalars(
            select(Attendance.enrollment_id)
            .where(
                Attendance.enrollment_id.in_(others),
                Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.EXCUSED)),
            )
            .distinct()
        )
    )
    return frozenset(one for one, ids in chains.items() if not there.isdisjoint(ids[1:]))


def _records(
    session: FencedSession, slots: Sequence[Slot], enrollments: Sequence[Enrollment]
) -> Sequence[Record]:
    ids = {one.person_id for one in enrollments}
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(ids)))}
    return records_of(session, slots, [(one, people[one.person_id]) for one in enrollments])


def _undated(session: FencedSession, cohort: Cohort, slots: Sequence[Slot]) -> Sequence[Sequence[str]]:
    """The tracks of each seminar whose dates are still to be announced."""
    dated = {slot.seminar.id for slot in slots}
    return [
        one.tracks
        for one in seminars_of(session, cohort.id)
        if one.id not in dated and one.cancelled_at is None
    ]


def _attended(
    record: Record, slots: Sequence[Slot], undated: Sequence[Sequence[str]], at: datetime, *, moved: bool
) -> Attended:
    enrollment, left_on = record.enrollment, left_on_of(record.enrollment)
    expected = [slot for slot in slots if record.is_expected(slot)]
    if left_on is not None:
        by_then = {slot.id for slot in slots if slot.day <= left_on}
        known = {identity: one for identity, one in record.spent.items() if identity in by_then}
        record = replace(record, spent=known)
    hours = record.counted_until(at)
    to_come = sum(not tracks or enrollment.track in tracks for tracks in undated)
    return Attended(
        hours=hours,
        covered=record.covered,
        ahead=sum(slot.half_day.ends_at > at for slot in expected),
        unsealed=sum(
            slot.half_day.sealed_at is None and enrollment.enrolled_at <= slot.half_day.ends_at <= at
            for slot in expected
        ),
        undated=to_come if left_on is None else 0,
        came_from_elsewhere=moved,
        elsewhere=hours.half_days - record.hours_until(at).half_days,
        left_before=left_on is not None
        and (to_come > 0 or any(slot.day > left_on and _concerns(record, slot) for slot in slots)),
    )


def _concerns(record: Record, slot: Slot) -> bool:
    """Whether the learner would have been expected there."""
    tracks = slot.seminar.tracks
    return not record.came_after(slot) and (not tracks or record.enrollment.track in tracks)


def _deposit(piece: Piece, today: date, left_on: date | None, zone: str) -> Deposit:
    row = piece.row
    last = row.deposited_at if row is not None and not piece.is_kept else None
    if left_on and row and last and last.astimezone(ZoneInfo(zone)).date() > left_on:
        before = ProductionState.REDO if row.number > 1 else ProductionState.EXPECTED
        return Deposit(state=before, is_after_departure=True)
    return Deposit(
        state=piece.state,
        due_on=piece.due_on if not piece.is_before_arrival else None,
        days_overdue=piece.days_overdue(today),
        is_kept=piece.is_kept,
        is_before_arrival=piece.is_before_arrival,
        is_reopened=piece.is_awaited() and piece.ends_on < today and not piece.is_over(today),
    )


def _memoire(known: Known, left_on: date | None, zone: str) -> MemoireFacts:
    """What was deposited after the last day of who has left does not count."""
    subject = known.memoire.subject_state if known.memoire is not None else SubjectState.AWAITED
    deposit = known.deposit
    if deposit is None:
        return MemoireFacts(subject=subject)
    day = deposit.deposited_at.astimezone(ZoneInfo(zone)).date()
    if left_on is not None and day > left_on:
        return MemoireFacts(subject=subject)
    return MemoireFacts(
        subject=subject,
        standing=known.standing,
        pages=deposit.pages,
        deposited_on=day,
        days_late=deposit.days_late,
        is_resit=deposit.session is DepositSession.RESIT,
    )


def _reading(
    session: FencedSession,
    known: Curriculum,
    enrollments: Sequence[Enrollment],
    chains: Mapping[int, Sequence[int]],
    zone: str,
) -> Mapping[int, Mapping[str, Progress]]:
    """Enrolment id → slug of a module → how far it is read, former cohorts included; two statements.

    What was read after the last day in the cohort is not.
    """
    last_days = {one.id: day for one in enrollments if (day := left_on_of(one)) is not None}
    versions = {one.programme_version for one in enrollments} & set(known.versions)
    modules = {module.slug: module for version in versions for module in known.modules_of(version)}
    own = federation_pages(session, list(modules))
    keys = {
        module.slug: course_of(module, module.front.hours, own.get(module.slug, ())).keys
        for module in modules.values()
    }
    marks: dict[int, list[Mark]] = defaultdict(list)
    for row in session.scalars(
        select(PageReading)
        .where(PageReading.enrollment_id.in_({one for ids in chains.values() for one in ids}))
        .order_by(PageReading.id)
    ):
        last, read_at = last_days.get(row.enrollment_id), row.read_at
        if last is not None and read_at is not None and read_at.astimezone(ZoneInfo(zone)).date() > last:
            read_at = None
        marks[row.enrollment_id].append(Mark(row.module, row.page, row.seen_at, row.anchor, read_at))
    return {
        one.id: {
            slug: progress_in(slug, pages, _furthest(marks, chains[one.id])) for slug, pages in keys.items()
        }
        for one in enrollments
    }


def _furthest(marks: Mapping[int, Sequence[Mark]], ids: Sequence[int]) -> Collection[Mark]:
    """Each page once, read if it was in any cohort."""
    found: dict[tuple[str, str], Mark] = {}
    for identity in ids:
        for mark in marks.get(identity, ()):
            before = found.get((mark.module, mark.page))
            if before is None or before.read_at is None:
                found[mark.module, mark.page] = mark
    return found.values()


def _lifted(
    session: FencedSession, enrollments: Sequence[Enrollment], former: Mapping[int, Sequence[int]]
) -> Mapping[int, Mapping[str, Lifting]]:
    """Enrolment id → what the team lifted; where work is kept, so is what was lifted. One statement."""
    wanted = {one.id for one in enrollments} | {one for ids in former.values() for one in ids}
    rows: dict[int, dict[str, Lifting]] = defaultdict(dict)
    for row, given, family in session.execute(
        select(ReadinessException, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == ReadinessException.decided_by_id)
        .where(ReadinessException.enrollment_id.in_(wanted), ReadinessException.cancelled_at.is_(None))
        .order_by(ReadinessException.id)
    ):
        rows[row.enrollment_id][row.line] = Lifting(
            id=row.id,
            reason=row.reason,
            decided_on=row.decided_on,
            by=f"{given or ''} {family or ''}".strip(),
        )
    found: dict[int, Mapping[str, Lifting]] = {}
    for one in enrollments:
        lifted: dict[str, Lifting] = {}
        for identity in reversed([one.id, *former.get(one.id, ())]):
            lifted |= rows.get(identity, {})
        found[one.id] = lifted
    return found


SPARED.append(spared_of)
