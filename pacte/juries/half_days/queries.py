"""Half-days of a cohort's session, the poll about them, and who is asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.juries.half_days.rules import Asked, Given, Rhythm, Slot, given_of, key_of, lacking, slots_of
from pacte.juries.models import Defence, DefenceAnswer, DefenceHalfDay, DefencePoll, DefenceResult
from pacte.juries.vocabulary import Half, Outcome
from pacte.memoires.models import Juror
from pacte.memoires.queries import known_of
from pacte.memoires.readers.queries import jurors_of, learners_in
from pacte.memoires.vocabulary import Admissibility, DepositSession


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whose availability is asked."""

    person: Person
    juror: Juror | None
    """None: a learner."""


@dataclass(frozen=True)
class Table:
    """The half-days of a cohort's session, its poll, what people answered."""

    cohort: Cohort
    session: DepositSession
    definition: CohortDefinition
    today: date
    rows: Sequence[DefenceHalfDay]
    """Removed ones too, by day."""
    poll: DefencePoll | None
    answers: Sequence[DefenceAnswer]
    """Of those still concerned, jurors first, by name."""
    guests: Sequence[Guest]

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def open(self) -> Sequence[DefenceHalfDay]:
        return [one for one in self.rows if one.removed_at is None]

    @property
    def removed(self) -> Sequence[DefenceHalfDay]:
        return [one for one in self.rows if one.removed_at is not None]

    @cached_property
    def asked(self) -> Sequence[Asked]:
        """What people are asked: one question a half-day, wherever it is held."""
        return asked_of(self.open, self.definition)

    @property
    def is_open(self) -> bool:
        """Whether people may still answer by themselves."""
        return self.poll is not None and self.poll.closed_at is None

    @cached_property
    def juror_of(self) -> Mapping[int, Juror]:
        """By person."""
        return {one.person.id: one.juror for one in self.guests if one.juror is not None}

    def lacking(self, row: DefenceAnswer) -> Sequence[Asked]:
        return lacking(self.asked, row.half_days)

    @property
    def missing(self) -> Sequence[DefenceAnswer]:
        """Those from whom something is still awaited."""
        return [one for one in self.answers if self.lacking(one)]

    @property
    def unasked(self) -> Sequence[Guest]:
        """Who came since the poll opened."""
        known = {one.person_id for one in self.answers}
        return [one for one in self.guests if one.person.id not in known]

    def given(self, row: DefenceAnswer) -> Mapping[str, Given]:
        return given_of(row.half_days)


def rhythm_of(definition: CohortDefinition) -> Rhythm:
    """From the cohort file."""
    asked = definition.defence
    return Rhythm(asked.slot_minutes, asked.break_after, asked.break_minutes)


def slots_in(row: DefenceHalfDay, definition: CohortDefinition) -> tuple[Slot, ...]:
    """Local hours of the defences that the half-day may hold."""
    zone = ZoneInfo(definition.federation.time_zone)
    start, end = (one.astimezone(zone).time() for one in (row.starts_at, row.ends_at))
    return slots_of(start, end, rhythm_of(definition))


def asked_of(rows: Sequence[DefenceHalfDay], definition: CohortDefinition) -> list[Asked]:
    """One question a half-day: the slots and places of every row of it."""
    slots: dict[tuple[date, Half], set[Slot]] = defaultdict(set)
    places: dict[tuple[date, Half], dict[str, None]] = defaultdict(dict)
    for row in rows:
        slots[row.day, row.half] |= set(slots_in(row, definition))
        places[row.day, row.half][place_words(row)] = None
    order = list(Half)
    return [
        Asked(day, half, sorted(slots[day, half]), [one for one in places[day, half] if one])
        for day, half in sorted(slots, key=lambda one: (one[0], order.index(one[1])))
    ]


def place_words(row: DefenceHalfDay) -> str:
    """« Dijon »; « à distance »."""
    return "à distance" if row.modality is Modality.ONLINE else row.place


def half_days_of(session: FencedSession, cohort_id: int, which: DepositSession) -> Sequence[DefenceHalfDay]:
    """Removed ones too, with their rooms; two statements."""
    return session.scalars(
        select(DefenceHalfDay)
        .options(selectinload(DefenceHalfDay.rooms))
        .where(DefenceHalfDay.cohort_id == cohort_id, DefenceHalfDay.session == which)
        .order_by(DefenceHalfDay.day, DefenceHalfDay.starts_at, DefenceHalfDay.id)
        .execution_options(populate_existing=session.writes)
    ).all()


def poll_of(session: FencedSession, cohort_id: int, which: DepositSession) -> DefencePoll | None:
    """One statement."""
    return session.scalar(
        select(DefencePoll)
        .where(DefencePoll.cohort_id == cohort_id, DefencePoll.session == which)
        .execution_options(populate_existing=session.writes)
    )


def table_of(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Table:
    """Everything at once; a number of statements that does not grow."""
    definition = definition_of(cohort)
    poll = poll_of(session, cohort.id, which)
    guests = guests_of(session, cohort, which)
    return Table(
        cohort,
        which,
        definition,
        at.astimezone(ZoneInfo(definition.federation.time_zone)).date(),
        half_days_of(session, cohort.id, which),
        poll,
        _answers(session, poll, {one.person.id for one in guests}) if poll is not None else [],
        guests,
    )


def _answers(session: FencedSession, poll: DefencePoll, people: set[int]) -> list[DefenceAnswer]:
    found = session.scalars(
        select(DefenceAnswer)
        .join(Person, Person.id == DefenceAnswer.person_id)
        .options(joinedload(DefenceAnswer.person))
        .where(DefenceAnswer.poll_id == poll.id)
        .order_by(DefenceAnswer.is_juror.desc(), Person.sort_key, DefenceAnswer.id)
        .execution_options(populate_existing=session.writes)
    )
    return [one for one in found if one.person_id in people]


def guests_of(session: FencedSession, cohort: Cohort, which: DepositSession) -> Sequence[Guest]:
    """Jurors, then the learners who may defend in that session."""
    learners = learners_in(session, cohort.id)
    if which is DepositSession.RESIT:
        again = _to_hear_again(session, cohort)
        known = known_of(session, [one for one, _ in learners], {cohort.id: definition_of(cohort)})
        learners = [
            (enrollment, person)
            for enrollment, person in learners
            if enrollment.id in again or known[enrollment.id].standing.admissibility is Admissibility.RESIT
        ]
    jurors = jurors_of(session, cohort.id)
    sits = {one.person_id for one in jurors}
    return [
        *(Guest(one.person, one) for one in jurors),
        *(Guest(person, None) for _, person in learners if person.id not in sits),
    ]


def _to_hear_again(session: FencedSession, cohort: Cohort) -> frozenset[int]:
    """Enrolments deferred or absent at the first session."""
    return frozenset(
        session.scalars(
            select(Defence.enrollment_id)
            .join(DefenceResult, DefenceResult.defence_id == Defence.id)
            .where(
                Defence.cohort_id == cohort.id,
                Defence.session == DepositSession.FIRST,
                Defence.cancelled_at.is_(None),
                DefenceResult.outcome != Outcome.ADMITTED,
            )
        )
    )


def defences_in(session: FencedSession, half_day_id: int) -> int:
    """Published and not cancelled."""
    found = session.scalar(
        select(func.count())
        .select_from(Defence)
        .where(Defence.half_day_id == half_day_id, Defence.cancelled_at.is_(None))
    )
    return int(found or 0)


def answered_for(session: FencedSession, row: DefenceHalfDay) -> int:
    """People who said that they are free then."""
    key = key_of(row.day, row.half)
    found: Sequence[Any] = session.scalars(
        select(DefenceAnswer.half_days)
        .join(DefencePoll, DefencePoll.id == DefenceAnswer.poll_id)
        .where(DefencePoll.cohort_id == row.cohort_id, DefencePoll.session == row.session)
    ).all()
    return sum(key in one for one in found)
