"""Reads of attendance: the sheet of a half-day, the half-days of a cohort; constant statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.audit.models import JournalEntry
from pacte.cohorts.definition import AttendanceRules
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import (
    Attendance,
    AttendanceAddendum,
    HalfDay,
    Seminar,
    SigningLink,
)
from pacte.seminars.presence.flags import Late, Signed, flags, hardly_connected, late
from pacte.seminars.presence.rules import Stage, Window, stage_of
from pacte.seminars.queries import trainers_named
from pacte.seminars.vocabulary import AttendanceState


@dataclass(frozen=True, slots=True)
class Line:
    """A learner on a sheet."""

    enrollment: Enrollment
    person: Person
    row: Attendance | None
    expected: bool

    @property
    def id(self) -> int:
        return self.enrollment.id

    @property
    def name(self) -> str:
        return self.person.name

    @property
    def state(self) -> AttendanceState | None:
        return None if self.row is None else self.row.state

    @property
    def has_signed(self) -> bool:
        return self.row is not None and self.row.signed_at is not None

    @property
    def is_there(self) -> bool:
        return self.state in (AttendanceState.PRESENT, AttendanceState.EXCUSED)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A half-day with what is known of everybody at it."""

    half_day: HalfDay
    seminar: Seminar
    cohort: Cohort
    window: Window
    lines: Sequence[Line]

    @property
    def zone(self) -> str:
        return self.window.time_zone

    @property
    def missing(self) -> dict[int, str]:
        """Those expected without a state."""
        return {line.id: line.name for line in self.lines if line.expected and line.row is None}

    @property
    def there(self) -> int:
        return sum(line.is_there for line in self.lines)

    def stage(self, at: datetime) -> Stage:
        return stage_of(self.window, at)

    def line(self, enrollment_id: int) -> Line | None:
        return next((line for line in self.lines if line.id == enrollment_id), None)

    @property
    def minutes(self) -> int:
        """How long the half-day lasts."""
        return int((self.window.ends_at - self.window.starts_at).total_seconds()) // 60

    @property
    def late(self) -> Mapping[int, Late]:
        """Id of a line that counts as whole → how late it was signed, until somebody of the team decides."""
        window, found = self.window, {}
        for line in self.lines:
            row = line.row
            if row is None or row.signed_at is None or row.entered_by_id is not None:
                continue
            told = late(
                row.signed_at, starts_at=window.starts_at, ends_at=window.ends_at, zone=window.time_zone
            )
            if told is not None and row.state is AttendanceState.PRESENT:
                found[line.id] = told
        return found

    def flags(self, connected: Mapping[int, int] | None = None) -> Mapping[int, list[str]]:
        """Id of a line → what to look at; ``connected``: minutes of those in a connection report."""
        signed = [
            Signed(
                line.id,
                line.name,
                row.proof,
                row.device,
                row.signature_sha256,
                after_entry=row.state is AttendanceState.PRESENT and bool(row.reason),
            )
            for line in self.lines
            if (row := line.row) is not None and row.signed_at is not None
        ]
        found = {id_: list(words) for id_, words in flags(signed).items()}
        hardly = hardly_connected(connected or {}, [one.id for one in signed], self.minutes)
        for id_, words in hardly.items():
            found.setdefault(id_, []).append(words)
        return found


def window_of(half_day: HalfDay, seminar: Seminar, cohort: Cohort) -> Window:
    """When the half-day is signed; the cohort's definition is not read whole: screens ask often."""
    asked = cohort.definition.get("attendance", {})
    usual = AttendanceRules()
    return Window(
        starts_at=half_day.starts_at,
        ends_at=half_day.ends_at,
        minutes_before=asked.get("sign_minutes_before", usual.sign_minutes_before),
        minutes_after=asked.get("sign_minutes_after", usual.sign_minutes_after),
        cancelled=seminar.cancelled_at is not None,
        sealed=half_day.sealed_at is not None,
        time_zone=cohort.definition["federation"]["time_zone"],
    )


def sheet_of(session: FencedSession, half_day: HalfDay) -> Sheet:
    """The sheet as it is; four statements."""
    seminar = session.get_one(Seminar, half_day.seminar_id)
    cohort = session.get_one(Cohort, half_day.cohort_id)
    window = window_of(half_day, seminar, cohort)
    rows = {
        row.enrollment_id: row
        for row in session.scalars(
            select(Attendance)
            .where(Attendance.half_day_id == half_day.id)
            .order_by(Attendance.id)
            .execution_options(populate_existing=True)
        )
    }
    day = half_day.starts_at.astimezone(ZoneInfo(window.time_zone)).date()
    people = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == half_day.cohort_id)
        .order_by(Person.sort_key, Person.id)
    )
    lines = []
    for enrollment, person in people:
        expected = is_expected(enrollment, seminar, day)
        row = rows.get(enrollment.id)
        if expected or row is not None:
            lines.append(Line(enrollment, person, row, expected))
    return Sheet(half_day, seminar, cohort, window, lines)


def is_expected(enrollment: Enrollment, seminar: Seminar, day: Any) -> bool:
    """Of the seminar's tracks, and in the cohort on that local date: who leaves it for good is there on the
    last day, who passes into another cohort is already in that one."""
    ended_on, leaves = enrollment.ended_on, enrollment.state is EnrollmentState.WITHDRAWN
    there = enrollment.state is EnrollmentState.ACTIVE or (
        ended_on is not None and (ended_on > day or (leaves and ended_on == day))
    )
    return there and not enrollment.was_undone and (not seminar.tracks or enrollment.track in seminar.tracks)


def addenda_of(session: FencedSession, half_day_id: int) -> Sequence[AttendanceAddendum]:
    """The corrections of a sealed half-day, in order."""
    return session.scalars(
        select(AttendanceAddendum)
        .where(AttendanceAddendum.half_day_id == half_day_id)
        .order_by(AttendanceAddendum.number)
    ).all()


def links_sent(session: FencedSession, half_day_id: int) -> dict[int, datetime]:
    """Enrolment id → when a personal link to sign was last sent; one statement."""
    rows = session.execute(
        select(SigningLink.enrollment_id, SigningLink.sent_at).where(SigningLink.half_day_id == half_day_id)
    )
    return dict(rows.all())


def entries_of(session: FencedSession, half_day: HalfDay) -> Mapping[int, datetime]:
    """Id of a line → when somebody of the team last entered or corrected it; one statement."""
    rows = session.execute(
        select(JournalEntry.details, JournalEntry.at)
        .where(
            JournalEntry.subject_kind == HalfDay.__tablename__,
            JournalEntry.subject_id == half_day.id,
            JournalEntry.action.in_(("attendance.entered", "attendance.corrected")),
        )
        .order_by(JournalEntry.position)
    )
    return {details["attendance_id"]: at for details, at in rows}


def trainers_of(session: FencedSession, seminar_id: int) -> list[str]:
    """Names of those who run the seminar."""
    return [person.name for person in trainers_named(session, seminar_id)]


def federation_of(session: FencedSession) -> Federation:
    """The federation of the session."""
    return session.get_one(Federation, session.federation_id)


@dataclass(frozen=True, slots=True)
class Listed:
    """A half-day in the list of a cohort."""

    half_day: HalfDay
    seminar: Seminar
    window: Window
    known: int
    """Lines that have a state."""
    there: int


def half_days_listed(session: FencedSession, cohort: Cohort) -> list[Listed]:
    """Every half-day of a cohort in the order of time; two statements."""
    here = Attendance.state.in_((AttendanceState.PRESENT, AttendanceState.EXCUSED))
    counts = {
        half_day_id: (known, there or 0)
        for half_day_id, known, there in session.execute(
            select(Attendance.half_day_id, func.count(Attendance.id), func.count(Attendance.id).filter(here))
            .join(HalfDay, HalfDay.id == Attendance.half_day_id)
            .where(HalfDay.cohort_id == cohort.id)
            .group_by(Attendance.half_day_id)
        )
    }
    rows = session.execute(
        select(HalfDay, Seminar)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(HalfDay.cohort_id == cohort.id)
        .order_by(HalfDay.starts_at, HalfDay.id)
    )
    return [
        Listed(half_day, seminar, window_of(half_day, seminar, cohort), *counts.get(half_day.id, (0, 0)))
        for half_day, seminar in rows
    ]


def waiting_half_days(
    session: FencedSession, cohort: Cohort, *, since: datetime, until: datetime
) -> list[tuple[HalfDay, Seminar]]:
    """Half-days neither sealed nor cancelled, in progress between the two instants; one statement."""
    rows = session.execute(
        select(HalfDay, Seminar)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            HalfDay.cohort_id == cohort.id,
            HalfDay.sealed_at.is_(None),
            Seminar.cancelled_at.is_(None),
            HalfDay.ends_at > since,
            HalfDay.starts_at < until,
        )
        .order_by(HalfDay.starts_at, HalfDay.id)
    )
    return [(half_day, seminar) for half_day, seminar in rows]


def enrollment_of(session: FencedSession, cohort_id: int, person_id: int | None) -> Enrollment | None:
    """Somebody's enrolment in a cohort."""
    return session.scalar(
        select(Enrollment).where(Enrollment.cohort_id == cohort_id, Enrollment.person_id == person_id)
    )


def attendance_of(session: FencedSession, half_day_id: int, enrollment_id: int) -> Attendance | None:
    """What is known of one learner at a half-day."""
    return session.scalar(
        select(Attendance).where(
            Attendance.half_day_id == half_day_id, Attendance.enrollment_id == enrollment_id
        )
    )
