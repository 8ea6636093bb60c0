"""Half-days of a cohort's session, the poll about them, and who is asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.juries.half_days.guests import Guest, guests_of
from pacte.juries.half_days.planned import Planned
from pacte.juries.half_days.rules import (
    Asked,
    Given,
    Rhythm,
    Slot,
    given_of,
    key_of,
    lacking,
    slots_of,
    to_come,
)
from pacte.juries.models import Defence, DefenceAnswer, DefenceHalfDay, DefencePoll
from pacte.juries.vocabulary import Half
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession


@dataclass(frozen=True)
class Table:
    """The half-days of a cohort's session, its poll, what people answered."""

    cohort: Cohort
    session: DepositSession
    definition: CohortDefinition
    local: datetime
    """Local."""
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
    def today(self) -> date:
        return self.local.date()

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

    @property
    def is_late(self) -> bool:
        """Whether the date of the answers is past."""
        return self.poll is not None and self.today > self.poll.due_on

    @cached_property
    def juror_of(self) -> Mapping[int, Juror]:
        """By person."""
        return {one.person.id: one.juror for one in self.guests if one.juror is not None}

    @cached_property
    def still_asked(self) -> Sequence[Asked]:
        """Those of which an answer is still of use: not over."""
        return to_come(self.asked, self.local)

    def lacking(self, row: DefenceAnswer) -> Sequence[Asked]:
        return lacking(self.still_asked, row.half_days)

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


def period_of(definition: CohortDefinition, which: DepositSession) -> tuple[date, date] | None:
    """Of the session; None when the cohort does not date its resit."""
    results, defence = definition.results, definition.defence
    if which is DepositSession.FIRST:
        return defence.starts_on, defence.ends_on
    if results.resit_starts_on and results.resit_ends_on:
        return results.resit_starts_on, results.resit_ends_on
    return None


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


def whereabouts(row: DefenceHalfDay) -> str:
    """As people are convened: « Dijon »; « À distance »; « Lieu à préciser »."""
    return "À distance" if row.modality is Modality.ONLINE else row.place or "Lieu à préciser"


def half_days_of(
    session: FencedSession, cohort_ids: Collection[int]
) -> Mapping[tuple[int, DepositSession], Sequence[DefenceHalfDay]]:
    """By cohort and session, removed ones too, with their rooms; two statements."""
    found: dict[tuple[int, DepositSession], list[DefenceHalfDay]] = defaultdict(list)
    for row in session.scalars(
        select(DefenceHalfDay)
        .options(selectinload(DefenceHalfDay.rooms))
        .where(DefenceHalfDay.cohort_id.in_(cohort_ids))
        .order_by(DefenceHalfDay.day, DefenceHalfDay.starts_at, DefenceHalfDay.id)
        .execution_options(populate_existing=session.writes)
    ):
        found[row.cohort_id, row.session].append(row)
    return found


def poll_of(session: FencedSession, cohort_id: int, which: DepositSession) -> DefencePoll | None:
    """One statement."""
    return session.scalar(
        select(DefencePoll)
        .where(DefencePoll.cohort_id == cohort_id, DefencePoll.session == which)
        .execution_options(populate_existing=session.writes)
    )


def open_polls(session: FencedSession) -> Sequence[tuple[Cohort, DefencePoll]]:
    """Those of the federation that wait for answers, by cohort; one statement."""
    rows = session.execute(
        select(Cohort, DefencePoll)
        .join(DefencePoll, DefencePoll.cohort_id == Cohort.id)
        .where(DefencePoll.closed_at.is_(None))
        .order_by(Cohort.id, DefencePoll.id)
    )
    return [(cohort, poll) for cohort, poll in rows]


def table_of(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Table:
    """Everything at once; a number of statements that does not grow."""
    poll = poll_of(session, cohort.id, which)
    return tables_of(session, [(cohort, which, poll)], at=at)[0]


def tables_of(
    session: FencedSession,
    sessions: Sequence[tuple[Cohort, DepositSession, DefencePoll | None]],
    *,
    at: datetime,
) -> Sequence[Table]:
    """One for each cohort's session, its poll given; as many statements for one as for all."""
    guests = guests_of(session, [(cohort, which) for cohort, which, _ in sessions])
    half_days = half_days_of(session, {cohort.id for cohort, _, _ in sessions})
    answers = _answers(session, [poll.id for _, _, poll in sessions if poll is not None])
    found = []
    for cohort, which, poll in sessions:
        definition = definition_of(cohort)
        invited = guests[cohort.id, which]
        people = {one.person.id for one in invited}
        given = answers[poll.id] if poll is not None else []
        found.append(
            Table(
                cohort,
                which,
                definition,
                at.astimezone(ZoneInfo(definition.federation.time_zone)),
                half_days.get((cohort.id, which), []),
                poll,
                [one for one in given if one.person_id in people],
                invited,
            )
        )
    return found


def _answers(session: FencedSession, poll_ids: Collection[int]) -> Mapping[int, Sequence[DefenceAnswer]]:
    """By poll, jurors first, by name; one statement."""
    found: dict[int, list[DefenceAnswer]] = defaultdict(list)
    for row in session.scalars(
        select(DefenceAnswer)
        .join(Person, Person.id == DefenceAnswer.person_id)
        .options(joinedload(DefenceAnswer.person))
        .where(DefenceAnswer.poll_id.in_(poll_ids))
        .order_by(DefenceAnswer.is_juror.desc(), Person.sort_key, DefenceAnswer.id)
        .execution_options(populate_existing=session.writes)
    ):
        found[row.poll_id].append(row)
    return found


def planned_in(session: FencedSession, row: DefenceHalfDay, zone: str) -> Sequence[Planned]:
    """Defences published there and not cancelled, by hour; one statement."""
    clock = ZoneInfo(zone)
    return [
        Planned(
            learner=person.name,
            room_id=defence.room_id,
            slot=(
                defence.starts_at.astimezone(clock).time(),
                defence.ends_at.astimezone(clock).time(),
            ),
        )
        for defence, person in session.execute(
            select(Defence, Person)
            .join(Enrollment, Enrollment.id == Defence.enrollment_id)
            .join(Person, Person.id == Enrollment.person_id)
            .where(Defence.half_day_id == row.id, Defence.cancelled_at.is_(None))
            .order_by(Defence.starts_at, Defence.id)
            .execution_options(populate_existing=session.writes)
        )
    ]


def answers_about(session: FencedSession, row: DefenceHalfDay) -> Sequence[DefenceAnswer]:
    """Of those who said something of it, whatever they said; one statement."""
    key = key_of(row.day, row.half)
    rows = session.scalars(
        select(DefenceAnswer)
        .join(DefencePoll, DefencePoll.id == DefenceAnswer.poll_id)
        .where(DefencePoll.cohort_id == row.cohort_id, DefencePoll.session == row.session)
        .order_by(DefenceAnswer.id)
        .execution_options(populate_existing=session.writes)
    )
    return [one for one in rows if key in one.half_days]
