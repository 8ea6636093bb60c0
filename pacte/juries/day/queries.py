"""A room of defences as its day goes, and what of it one reader may see; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.queries import Register
from pacte.database import FencedSession
from pacte.french import date_words
from pacte.juries.day.rules import Passage, Seat, expected_delay
from pacte.juries.models import (
    Defence,
    DefenceHalfDay,
    DefenceJuror,
    DefenceResult,
    DefenceRoom,
    JuryMinutes,
)
from pacte.juries.resit_rules import opens_resit
from pacte.juries.vocabulary import HALF_LABELS
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.queries import Known, known_of
from pacte.memoires.readers.queries import register_for


@dataclass(frozen=True, slots=True)
class Line:
    """One defence of the room, with all that is known of it."""

    defence: Defence
    enrollment: Enrollment
    learner: Person
    seats: Sequence[DefenceJuror]
    result: DefenceResult | None
    known: Known
    """The mémoire."""
    passage: Passage

    @property
    def id(self) -> int:
        return self.defence.id


@dataclass(frozen=True)
class Room:
    """A room of a half-day, its defences in their order."""

    room: DefenceRoom
    half_day: DefenceHalfDay
    cohort: Cohort
    lines: Sequence[Line]
    minutes: JuryMinutes | None

    @cached_property
    def definition(self) -> CohortDefinition:
        return definition_of(self.cohort)

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def is_closed(self) -> bool:
        return self.minutes is not None

    @property
    def passages(self) -> list[Passage]:
        return [one.passage for one in self.lines]

    @property
    def when(self) -> str:
        """« 20 novembre 2026, après-midi »."""
        return f"{date_words(self.half_day.day, weekday=False)}, {HALF_LABELS[self.half_day.half]}"

    def today(self, at: datetime) -> date:
        """The day it is there."""
        return local_day(at, self.zone)

    @property
    def required(self) -> list[tuple[JurorRole, int]]:
        """Roles and counts that the cohort asks."""
        return [(one.role, one.count) for one in self.definition.defence.jury]

    @property
    def opens_resit(self) -> bool:
        """Whether who is deferred here takes something again."""
        return opens_resit(self.half_day.session, resits=self.definition.results.resits)

    @cached_property
    def jurors(self) -> list[Juror]:
        """Those who sit in the room, by name."""
        found = {seat.juror_id: seat.juror for line in self.lines for seat in line.seats}
        return sorted(found.values(), key=lambda one: (one.person.sort_key, one.id))

    def juror_of(self, person_id: int | None) -> Juror | None:
        """That person, if they sit here."""
        return next((one for one in self.jurors if one.person_id == person_id), None)

    def line(self, defence_id: int) -> Line | None:
        return next((one for one in self.lines if one.id == defence_id), None)

    def delay(self, now: datetime) -> int:
        """Minutes by which the next defences will be late."""
        return expected_delay(self.passages, now)


@dataclass(frozen=True)
class Seen:
    """The room for one reader."""

    room: Room
    juror: Juror | None
    """The reader, if they sit here."""
    tied: frozenset[int]
    """Defences of which a tie leaves the reader no trace."""

    @property
    def lines(self) -> list[Line]:
        return [one for one in self.room.lines if one.id not in self.tied]

    @property
    def presides(self) -> bool:
        """Whether the reader chairs a defence of the room."""
        seats = (seat for line in self.lines for seat in line.passage.seats)
        return self.juror is not None and any(one.is_chair and one.juror_id == self.juror.id for one in seats)

    def judges(self, line: Line) -> bool:
        """Whether notes, evaluations and the result are theirs to read."""
        return (
            self.juror is not None
            and line.id not in self.tied
            and any(seat.juror_id == self.juror.id for seat in line.seats)
        )


def room_of(session: FencedSession, room_id: int) -> Room | None:
    """None when there is none. In a writing session, as it is now: lock the room first."""
    fresh = {"populate_existing": session.writes}
    row = session.execute(
        select(DefenceRoom, DefenceHalfDay, Cohort)
        .join(DefenceHalfDay, DefenceHalfDay.id == DefenceRoom.half_day_id)
        .join(Cohort, Cohort.id == DefenceHalfDay.cohort_id)
        .where(DefenceRoom.id == room_id)
        .execution_options(**fresh)
    ).one_or_none()
    if row is None:
        return None
    room, half_day, cohort = row
    found = session.execute(
        select(Defence, Enrollment, Person, DefenceResult)
        .join(Enrollment, Enrollment.id == Defence.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(DefenceResult, DefenceResult.defence_id == Defence.id)
        .where(Defence.room_id == room_id, Defence.cancelled_at.is_(None))
        .order_by(Defence.starts_at, Defence.id)
        .execution_options(**fresh)
    ).all()
    seats = _seats(session, [defence.id for defence, *_ in found])
    register = register_for(
        session,
        cohort,
        assessors={seat.juror.person_id for each in seats.values() for seat in each},
        subjects={person.id for _, _, person, _ in found},
    )
    known = known_of(session, [row[1] for row in found], {cohort.id: definition_of(cohort)})
    minutes = session.scalar(
        select(JuryMinutes).where(JuryMinutes.room_id == room_id).execution_options(**fresh)
    )
    lines = []
    for defence, enrollment, person, result in found:
        own = seats.get(defence.id, [])
        passage = _passage(defence, person, own, result, register)
        lines.append(Line(defence, enrollment, person, own, result, known[enrollment.id], passage))
    return Room(room, half_day, cohort, lines, minutes)


def seen_by(session: FencedSession, room: Room, person_id: int | None) -> Seen:
    """What one reader may see; the statements of the register for who is of the jury, none for others.

    For a juror of the room every tie hides; for others the order of passage is logistics.
    """
    juror = room.juror_of(person_id)
    if juror is None or person_id is None:
        return Seen(room, None, frozenset())
    register = register_for(
        session, room.cohort, assessors=[person_id], subjects={one.learner.id for one in room.lines}
    )
    return Seen(
        room, juror, frozenset(one.id for one in room.lines if register.between(person_id, one.learner.id))
    )


def _seats(session: FencedSession, defence_ids: Collection[int]) -> Mapping[int, list[DefenceJuror]]:
    """Defence → its jurors now, who presides first; one statement."""
    found: dict[int, list[DefenceJuror]] = defaultdict(list)
    for seat in session.scalars(
        select(DefenceJuror)
        .options(joinedload(DefenceJuror.juror).joinedload(Juror.person))
        .where(DefenceJuror.defence_id.in_(defence_ids), DefenceJuror.ended_at.is_(None))
        .order_by(DefenceJuror.is_chair.desc(), DefenceJuror.id)
        .execution_options(populate_existing=session.writes)
    ):
        found[seat.defence_id].append(seat)
    return found


def _passage(
    defence: Defence,
    person: Person,
    seats: Sequence[DefenceJuror],
    result: DefenceResult | None,
    register: Register,
) -> Passage:
    return Passage(
        id=defence.id,
        learner=person.name,
        starts_at=defence.starts_at,
        arrived_at=defence.learner_arrived_at,
        began_at=defence.began_at,
        ended_at=defence.ended_at,
        outcome=result.outcome if result is not None else None,
        seats=tuple(
            Seat(
                juror_id=one.juror_id,
                name=one.juror.person.name,
                role=one.role,
                is_chair=one.is_chair,
                is_present=one.is_present,
                is_tied=register.between(one.juror.person_id, person.id),
            )
            for one in seats
        ),
    )
