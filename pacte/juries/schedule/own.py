"""What is published of defences to one person: a learner's own, a juror's half-days; constant statements."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror, DefenceRoom
from pacte.juries.schedule.queries import seats_of
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror

EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any defence."""


@dataclass(frozen=True, slots=True)
class Told:
    """A defence as it is told."""

    row: Defence
    half_day: DefenceHalfDay
    room: DefenceRoom
    jury: Sequence[DefenceJuror]
    learner: str = ""


@dataclass(frozen=True, slots=True)
class OwnHalfDay:
    """A half-day of a juror, its defences in order."""

    cohort: Cohort
    half_day: DefenceHalfDay
    defences: Sequence[Told]

    @property
    def starts_at(self) -> datetime:
        return self.defences[0].row.starts_at

    @property
    def ends_at(self) -> datetime:
        return self.defences[-1].row.ends_at


def defences_of(session: FencedSession, enrollment_id: int, *, whole: bool) -> list[Told]:
    """Those of a learner, the last first; unless ``whole``, only what they have been told. Two statements."""
    rows = session.execute(
        select(Defence, DefenceHalfDay, DefenceRoom)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .join(DefenceRoom, DefenceRoom.id == Defence.room_id)
        .where(Defence.enrollment_id == enrollment_id, Defence.cancelled_at.is_(None))
        .order_by(Defence.starts_at.desc())
    ).all()
    seats = seats_of(session, [row.id for row, _, _ in rows])
    return [
        Told(
            row,
            half_day,
            room,
            seats.get(row.id, ()) if whole or row.jury_published_at is not None else (),
        )
        for row, half_day, room in rows
        if whole or row.date_published_at is not None
    ]


def half_days_of(session: FencedSession, person_id: int | None, *, since: datetime) -> list[OwnHalfDay]:
    """Those of a juror of which a defence ends after ``since``, in order; two statements."""
    rows = session.execute(
        select(Defence, DefenceHalfDay, DefenceRoom, Cohort, Person.given_name, Person.family_name)
        .join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
        .join(Juror, Juror.id == DefenceJuror.juror_id)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .join(DefenceRoom, DefenceRoom.id == Defence.room_id)
        .join(Cohort, Cohort.id == Defence.cohort_id)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            Juror.person_id == person_id,
            DefenceJuror.ended_at.is_(None),
            Defence.cancelled_at.is_(None),
            Defence.ends_at > since,
        )
        .order_by(Defence.starts_at, Defence.id)
    ).all()
    seats = seats_of(session, [row[0].id for row in rows])
    found: dict[int, list[Told]] = defaultdict(list)
    about: dict[int, tuple[Cohort, DefenceHalfDay]] = {}
    for row, half_day, room, cohort, given, family in rows:
        about[half_day.id] = (cohort, half_day)
        found[half_day.id].append(Told(row, half_day, room, seats.get(row.id, ()), f"{given} {family}"))
    return [OwnHalfDay(*about[identity], defences) for identity, defences in found.items()]


def juror_ids_of(session: FencedSession, person_id: int | None) -> dict[int, int]:
    """Cohort → the seat of that person in its jury; one statement."""
    rows = session.execute(select(Juror.cohort_id, Juror.id).where(Juror.person_id == person_id))
    return {row[0]: row[1] for row in rows}
