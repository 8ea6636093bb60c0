"""Reads of the attendance of a whole cohort or of one learner; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from pacte.accounts.models import Person
from pacte.blockers import Blocker
from pacte.cohorts.definition import AttendanceRules
from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import closing_instant
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.learners.chains import chains_of, kept_by
from pacte.learners.models import Enrollment
from pacte.seminars.models import Attendance, AttendanceAddendum, HalfDay, Seminar, SheetPhoto
from pacte.seminars.presence.queries import is_expected
from pacte.seminars.proofs.followed import Followed, followed_of
from pacte.seminars.proofs.rules import MISSED, Hours, Spent, blockers_of_tolerance, hours_of, tolerance_state
from pacte.seminars.vocabulary import AttendanceState, Bucket, Proof, Tolerance

PLACES = {Proof.VIDEO: Bucket.ONLINE, Proof.TABLET: Bucket.IN_PERSON, Proof.PAPER: Bucket.IN_PERSON}
"""What a proof says of where somebody was; the others say nothing, and the half-day does."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A half-day that counts: not cancelled, or sealed before it was."""

    half_day: HalfDay
    seminar: Seminar
    bucket: Bucket
    zone: str

    @property
    def id(self) -> int:
        return self.half_day.id

    @property
    def day(self) -> Any:
        return self.half_day.starts_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class Brought:
    """What a learner followed in a cohort that a transfer led from."""

    enrollment: Enrollment
    """The former one."""
    cohort: Cohort
    hours: Hours
    """Those of sealed half-days, of work validated in their place, of what was accepted in the team."""
    days: Sequence[date]
    """When they were there, in the order of time."""
    counts: bool
    """Whether it counts in the learner's cohort, as validated work does."""


@dataclass(frozen=True, slots=True)
class Record:
    """A learner with what is known of them at each half-day."""

    enrollment: Enrollment
    person: Person
    spent: Mapping[int, Spent]
    """Id of a half-day → what is known, corrections and catch-up work included."""
    covered: int = 0
    """Half-days beyond the tolerance that decisions of the team cover."""
    team: int = 0
    """Minutes accepted in their team."""
    brought: Sequence[Brought] = ()
    """From former cohorts, the oldest first."""
    caught_up_at: Mapping[int, datetime] = field(default_factory=dict)
    """Id of a half-day → when the work validated in its place was done."""
    team_on: tuple[date, ...] = ()
    """The first and the last day of the time accepted in their team."""

    @property
    def hours(self) -> Hours:
        """Those of this cohort."""
        return hours_of(self.spent.values(), team=self.team)

    def hours_until(self, at: datetime) -> Hours:
        """Without the half-days signed that are not over yet: they are still being attended."""
        over = (one for one in self.spent.values() if one.ends_at <= at or one.state in MISSED)
        return hours_of(over, team=self.team)

    def minutes_on(self, day: date, slots: Sequence[Slot]) -> Mapping[str, int]:
        """Title of a seminar → minutes attended there that day."""
        found: dict[str, int] = {}
        for slot in slots:
            spent = self.spent.get(slot.id)
            if slot.day == day and spent is not None and spent.minutes:
                found[slot.seminar.title] = found.get(slot.seminar.title, 0) + spent.minutes
        return found

    @property
    def proved(self) -> Hours:
        """Those of sealed half-days, of work validated in their place, of what was accepted in the team."""
        return hours_of((one for one in self.spent.values() if one.sealed), team=self.team)

    @property
    def certified(self) -> Hours:
        """What is proved here and what was brought, where it counts."""
        return self._with_brought(self.proved)

    @property
    def counted(self) -> Hours:
        """What is known here and what was brought, where it counts."""
        return self._with_brought(self.hours)

    def counted_until(self, at: datetime) -> Hours:
        """The same without the half-days that are not over yet."""
        return self._with_brought(self.hours_until(at))

    def _with_brought(self, found: Hours) -> Hours:
        for one in self.brought:
            if one.counts:
                found = found.with_brought(one.hours)
        return found

    def proved_days(self, slots: Sequence[Slot]) -> list[date]:
        """The days of all that is ``proved``, in order: sheets, work in their place, time in the team."""
        days = list(self.team_on)
        for slot in slots:
            one = self.spent.get(slot.id)
            if one is None or not one.sealed:
                continue
            if one.minutes:
                days.append(slot.day)
            elif one.is_caught_up:
                days.append(self.caught_up_at[slot.id].astimezone(ZoneInfo(slot.zone)).date())
        return sorted(days)

    def tolerance(self, admitted: int) -> Tolerance:
        """What absences make of the half-days that the cohort admits."""
        return tolerance_state(self.hours, admitted, covered=self.covered)

    def came_after(self, slot: Slot) -> bool:
        """Whether the half-day was over when the learner came into the cohort."""
        return slot.half_day.ends_at < self.enrollment.enrolled_at

    def is_expected(self, slot: Slot) -> bool:
        """Not at what was over before they came."""
        return not self.came_after(slot) and is_expected(self.enrollment, slot.seminar, slot.day)


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


def justified_until(cohort: Cohort) -> datetime:
    """The first instant at which an absence is explained no more: past the day of the last defences."""
    return closing_instant(date.fromisoformat(cohort.definition["defence"]["ends_on"]), zone_of(cohort))


def tolerance_of(cohort: Cohort) -> int:
    """How many half-days may be missed."""
    asked = cohort.definition.get("attendance", {})
    found: int = asked.get("tolerance_half_days", AttendanceRules().tolerance_half_days)
    return found


def slots_of(session: FencedSession, cohort: Cohort) -> list[Slot]:
    """Every half-day of a cohort that counts, in the order of time; one statement."""
    return slots_in(session, [cohort])


def slots_in(session: FencedSession, cohorts: Sequence[Cohort]) -> list[Slot]:
    """Every half-day of some cohorts that counts, in the order of time; one statement.

    A sealed half-day stays in the bucket that its seal says, whatever its seminar became.
    """
    rows = session.execute(
        select(HalfDay, Seminar, HalfDay.sealed["modality"].as_string())
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(HalfDay.cohort_id.in_([cohort.id for cohort in cohorts]))
        .where(Seminar.cancelled_at.is_(None) | HalfDay.sealed_at.is_not(None))
        .options(defer(HalfDay.sealed))
        .order_by(HalfDay.starts_at, HalfDay.id)
    )
    zones = {cohort.id: zone_of(cohort) for cohort in cohorts}
    return [
        Slot(half_day, seminar, _bucket(said or half_day.modality), zones[half_day.cohort_id])
        for half_day, seminar, said in rows
    ]


def _bucket(modality: str) -> Bucket:
    return Bucket.ONLINE if modality == Modality.ONLINE else Bucket.IN_PERSON


def learners_statement(cohort_id: int) -> Any:
    """Everybody who is or was in the cohort."""
    return (
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id)
    )


def count_learners(session: FencedSession, cohort_id: int) -> int:
    """How many they are."""
    statement = select(func.count(Enrollment.id)).where(Enrollment.cohort_id == cohort_id)
    return session.scalar(statement) or 0


def records_of(
    session: FencedSession, slots: Sequence[Slot], people: Sequence[tuple[Enrollment, Person]]
) -> list[Record]:
    """What is known of those people, in their order.

    Five statements; nine more when a transfer brought somebody.
    """
    brought = brought_to(session, [enrollment for enrollment, _ in people])
    return [
        replace(record, brought=brought.get(record.enrollment.id, ()))
        for record in own_records_of(session, slots, people)
    ]


def brought_to(session: FencedSession, enrollments: Sequence[Enrollment]) -> Mapping[int, Sequence[Brought]]:
    """Enrolment id → what was followed in the cohorts left for this one, the oldest first."""
    moved = [one for one in enrollments if one.application_id is None]
    if not moved:
        return {}
    chains = chains_of(session, moved)
    ids = {identity for chain in chains.values() for identity in chain[1:]}
    if not ids:
        return {}
    kept = kept_by(session, moved)
    rows = session.execute(
        select(Enrollment, Person, Cohort)
        .join(Person, Person.id == Enrollment.person_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where(Enrollment.id.in_(ids))
    ).all()
    cohorts = {enrollment.id: cohort for enrollment, _, cohort in rows}
    slots = slots_in(session, list({cohort.id: cohort for cohort in cohorts.values()}.values()))
    records = {
        one.enrollment.id: one
        for one in own_records_of(session, slots, [(enrollment, person) for enrollment, person, _ in rows])
    }
    return {
        one.id: [
            Brought(
                records[identity].enrollment,
                cohorts[identity],
                records[identity].proved,
                records[identity].proved_days(slots),
                identity in kept.get(one.id, ()),
            )
            for identity in reversed(chains[one.id][1:])
            if identity in records
        ]
        for one in moved
    }


def own_records_of(
    session: FencedSession, slots: Sequence[Slot], people: Sequence[tuple[Enrollment, Person]]
) -> list[Record]:
    """The same without what was brought; five statements."""
    ids = [enrollment.id for enrollment, _ in people]
    known, followed = _known(session, slots, ids), followed_of(session, ids)
    nothing = Followed()
    return [
        Record(
            enrollment,
            person,
            _with_catch_ups(known.get(enrollment.id, {}), followed.get(enrollment.id, nothing)),
            followed.get(enrollment.id, nothing).covered,
            followed.get(enrollment.id, nothing).team,
            caught_up_at=followed.get(enrollment.id, nothing).caught_up_at,
            team_on=followed.get(enrollment.id, nothing).team_on,
        )
        for enrollment, person in people
    ]


def attendance_blockers(session: FencedSession, enrollment: Enrollment) -> list[Blocker]:
    """Why the absences of a learner stand in the way of the end of their training; seven statements."""
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    slots = slots_of(session, cohort)
    (record,) = own_records_of(session, slots, [(enrollment, session.get_one(Person, enrollment.person_id))])
    return blockers_of_tolerance(record.hours, tolerance_of(cohort), covered=record.covered)


def _with_catch_ups(known: Mapping[int, Spent], followed: Followed) -> Mapping[int, Spent]:
    return {
        half_day_id: replace(one, catch_up=followed.caught_up.get(half_day_id, 0))
        for half_day_id, one in known.items()
    }


def _known(
    session: FencedSession, slots: Sequence[Slot], enrollment_ids: Collection[int]
) -> Mapping[int, dict[int, Spent]]:
    by_id = {slot.id: slot for slot in slots}
    found: dict[int, dict[int, Spent]] = defaultdict(dict)
    rows = session.execute(
        select(
            Attendance.half_day_id,
            Attendance.enrollment_id,
            Attendance.state,
            Attendance.arrived_at,
            Attendance.left_at,
            Attendance.proof,
        ).where(Attendance.enrollment_id.in_(enrollment_ids))
    )
    places: dict[tuple[int, int], Bucket] = {}
    for half_day_id, enrollment_id, state, arrived_at, left_at, proof in rows:
        if half_day_id in by_id:
            slot = by_id[half_day_id]
            bucket = places[half_day_id, enrollment_id] = PLACES.get(proof, slot.bucket)
            found[enrollment_id][half_day_id] = _spent(slot, bucket, state, arrived_at, left_at)
    corrections = session.execute(
        select(AttendanceAddendum.half_day_id, AttendanceAddendum.enrollment_id, AttendanceAddendum.content)
        .where(AttendanceAddendum.enrollment_id.in_(enrollment_ids))
        .order_by(AttendanceAddendum.half_day_id, AttendanceAddendum.number)
    )
    for half_day_id, enrollment_id, content in corrections:
        after = content.get("after")
        if half_day_id in by_id and after:
            slot = by_id[half_day_id]
            found[enrollment_id][half_day_id] = _spent(
                slot,
                places.get((half_day_id, enrollment_id), slot.bucket),
                AttendanceState(after["state"]),
                _moment(after["arrived_at"]),
                _moment(after["left_at"]),
            )
    return found


def _spent(
    slot: Slot,
    bucket: Bucket,
    state: AttendanceState,
    arrived_at: datetime | None,
    left_at: datetime | None,
) -> Spent:
    """``bucket``: where that person was, whatever the others did."""
    return Spent(
        starts_at=slot.half_day.starts_at,
        ends_at=slot.half_day.ends_at,
        bucket=bucket,
        state=state,
        arrived_at=arrived_at,
        left_at=left_at,
        sealed=slot.half_day.sealed_at is not None,
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def photos_of(session: FencedSession, half_day_id: int, *, removed: bool = False) -> Sequence[SheetPhoto]:
    """The photographs of a sheet, the oldest first; those taken back too with ``removed``."""
    statement = select(SheetPhoto).where(SheetPhoto.half_day_id == half_day_id).order_by(SheetPhoto.id)
    if not removed:
        statement = statement.where(SheetPhoto.removed_at.is_(None))
    return session.scalars(statement).all()
