"""What the planning of a cohort's session is made of; statements that do not grow with people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.juries.finals import resits_of
from pacte.juries.half_days.queries import rhythm_of
from pacte.juries.half_days.rules import slots_of
from pacte.juries.models import (
    Defence,
    DefenceAnswer,
    DefenceHalfDay,
    DefenceJuror,
    DefencePoll,
    DefenceRoom,
)
from pacte.juries.planning.problem import Defence as Planned
from pacte.juries.planning.problem import Pin, Seat
from pacte.juries.resit_rules import takes_memoire_again
from pacte.juries.schedule.checks import Notice
from pacte.juries.schedule.names import ROLES, juror_id, learner_id, role_id, room_id, slot_id
from pacte.juries.schedule.posing import (
    ONLINE,
    Answer,
    Defender,
    OpenHalfDay,
    OpenRoom,
    Posed,
    Seatable,
    Told,
    posed,
)
from pacte.juries.vocabulary import Freedom, Half
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import ENROLLMENT_LABELS, EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.queries import Known, known_of
from pacte.memoires.readers.queries import jurors_of, register_for
from pacte.memoires.vocabulary import Admissibility, DepositSession


@dataclass(frozen=True)
class Ground:
    """All that is known of a cohort's session of defences."""

    cohort: Cohort
    session: DepositSession
    at: datetime
    half_days: Sequence[DefenceHalfDay]
    jurors: Sequence[Juror]
    former: Mapping[str, tuple[str, str]]
    """Jurors who have left, as plans name them: their name, and the sentence that says so."""
    defenders: Sequence[tuple[Enrollment, Person]]
    """Those who are still to be heard."""
    waiting: Sequence[tuple[Enrollment, Person, str]]
    """Those who are in the cohort and may not defend yet, with why."""
    others: Sequence[tuple[Enrollment, Person]]
    """Those of the cohort whom this session does not concern, or who have left."""
    tied: Mapping[int, frozenset[int]]
    """Enrolment → jurors (ids of seats) whom the register ties to that learner."""
    answers: Mapping[int, DefenceAnswer]
    """By person."""
    elsewhere: Mapping[int, Collection[tuple[date, Half]]]
    """By person: half-days of their announced juries of other cohorts, and of the other session."""
    published: Sequence[Defence]
    """Open ones, those that are past too."""
    seats: Mapping[int, Sequence[DefenceJuror]]
    """Defence → its jurors now."""

    @cached_property
    def definition(self) -> CohortDefinition:
        return definition_of(self.cohort)

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def today(self) -> date:
        return local_day(self.at, self.zone)

    @property
    def notice(self) -> Notice:
        asked = self.definition.defence
        return Notice(
            today=self.today,
            learner_days=asked.learner_notice_days,
            jury_days=asked.jury_notice_days,
        )

    @cached_property
    def rooms(self) -> Mapping[int, tuple[DefenceHalfDay, DefenceRoom]]:
        """By id, those that are not removed."""
        return {
            room.id: (half_day, room)
            for half_day in self.half_days
            for room in half_day.rooms
            if room.removed_at is None
        }

    @cached_property
    def past(self) -> Sequence[Defence]:
        """Published defences whose hour has come: they are planned no more."""
        return [one for one in self.published if has_come(one, self.at)]

    @property
    def coming(self) -> Sequence[Defence]:
        """Published defences that are still to be held."""
        past = {one.id for one in self.past}
        return [one for one in self.published if one.id not in past]

    @cached_property
    def held(self) -> Mapping[str, Sequence[date]]:
        """Juror → the days of the defences where they have sat."""
        found: dict[str, list[date]] = defaultdict(list)
        for one in self.past:
            for seat in self.seats.get(one.id, ()):
                found[juror_id(seat.juror_id)].append(local_day(one.starts_at, self.zone))
        return found

    @cached_property
    def absent(self) -> Mapping[str, tuple[str, str]]:
        """Learner → their name, and the sentence that says why no place is looked for."""
        found = {
            learner_id(enrollment.id): (person.name, f"{person.name} ne peut plus soutenir : {why}.")
            for enrollment, person, why in self.waiting
        }
        for enrollment, person in self.others:
            said = "ne soutient pas dans cette session"
            if enrollment.state is not EnrollmentState.ACTIVE:
                said = ENROLLMENT_LABELS[enrollment.state]
                said = said[0].lower() + said[1:]
            found[learner_id(enrollment.id)] = (person.name, f"{person.name} {said}.")
        return found

    @cached_property
    def announced(self) -> tuple[Planned, ...]:
        """What is published and still to come, as the planner says it."""
        return tuple(as_planned(one, self.seats.get(one.id, ()), self.zone) for one in self.coming)

    def posed(self, pins: Sequence[Pin] = (), previous: Sequence[Planned] = ()) -> Posed:
        """The planner's problem."""
        return posed(
            Told(
                half_days=[self._open(one) for one in self.half_days],
                seats=self.definition.defence.jury,
                jurors=[self._seatable(one) for one in self.jurors],
                defenders=[
                    Defender(
                        id=enrollment.id,
                        name=person.name,
                        tied=self.tied.get(enrollment.id, frozenset()),
                        answer=answer_of(self.answers.get(person.id)),
                    )
                    for enrollment, person in self.defenders
                ],
                pins=pins,
                previous=previous,
                objectives=self.definition.defence.objectives,
                departments=self.definition.federation.departments,
            )
        )

    def _open(self, row: DefenceHalfDay) -> OpenHalfDay:
        zone = ZoneInfo(self.zone)
        start, end = (one.astimezone(zone).time() for one in (row.starts_at, row.ends_at))
        here = self.at.astimezone(zone)
        return OpenHalfDay(
            day=row.day,
            half=row.half,
            place=ONLINE if row.modality is Modality.ONLINE else row.place,
            spans=tuple(
                span
                for span in slots_of(start, end, rhythm_of(self.definition))
                if (row.day, span[0]) > (here.date(), here.time())
            ),
            rooms=tuple(
                OpenRoom(
                    id=room.id,
                    label=room.label,
                    closed=frozenset(time.fromisoformat(one) for one in room.closed),
                )
                for room in row.rooms
                if room.removed_at is None
            ),
        )

    def _seatable(self, row: Juror) -> Seatable:
        answer = self.answers.get(row.person_id)
        return Seatable(
            id=row.id,
            name=row.person.name,
            roles=(row.role, *(ROLES[one] for one in row.other_roles if one != row.role)),
            is_chair=row.is_chair,
            answer=answer_of(answer) if answer is not None and answer.answered_at is not None else None,
            max_per_day=row.max_per_day,
            max_total=row.max_in_all,
            department=row.department,
            elsewhere=self.elsewhere.get(row.person_id, ()),
            held=self.held.get(juror_id(row.id), ()),
        )


def ground_of(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Ground:
    """Everything at once; a number of statements that does not grow."""
    fresh: dict[str, Any] = {"populate_existing": session.writes}
    half_days = session.scalars(
        select(DefenceHalfDay)
        .options(joinedload(DefenceHalfDay.rooms))
        .where(
            DefenceHalfDay.cohort_id == cohort.id,
            DefenceHalfDay.session == which,
            DefenceHalfDay.removed_at.is_(None),
        )
        .order_by(DefenceHalfDay.day, DefenceHalfDay.starts_at, DefenceHalfDay.id)
        .execution_options(**fresh)
    ).unique()
    every = session.scalars(
        select(Defence)
        .where(Defence.cohort_id == cohort.id, Defence.cancelled_at.is_(None))
        .order_by(Defence.starts_at, Defence.id)
        .execution_options(**fresh)
    ).all()
    published = [one for one in every if one.session is which]
    enrolled = _learners(session, cohort)
    learners = [one for one in enrolled if one[0].state is EnrollmentState.ACTIVE]
    known = known_of(session, [one for one, _ in learners], {cohort.id: definition_of(cohort)})
    past = {one.enrollment_id for one in published if has_come(one, at)}
    is_resit = which is DepositSession.RESIT
    again = _to_hear_again(session, [one.id for one, _ in learners]) if is_resit else frozenset()
    defenders, waiting = [], []
    others = [one for one in enrolled if one[0].state is not EnrollmentState.ACTIVE]
    for enrollment, person in learners:
        if enrollment.id in past:
            continue
        why = _why_not(known[enrollment.id], which, is_again=enrollment.id in again)
        if why is None:
            defenders.append((enrollment, person))
        elif why:
            waiting.append((enrollment, person, why))
        else:
            others.append((enrollment, person))
    jurors = jurors_of(session, cohort.id)
    return Ground(
        cohort=cohort,
        session=which,
        at=at,
        half_days=list(half_days),
        jurors=jurors,
        former=_former(session, cohort.id),
        defenders=defenders,
        waiting=waiting,
        others=others,
        tied=_ties(session, cohort, jurors, defenders),
        answers=_answers(session, cohort.id, which),
        elsewhere=_elsewhere(session, cohort, which, [one.person_id for one in jurors]),
        published=published,
        seats=seats_of(session, [one.id for one in published]),
    )


def _former(session: FencedSession, cohort_id: int) -> Mapping[str, tuple[str, str]]:
    """One statement."""
    rows = session.execute(
        select(Juror.id, Person)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.cohort_id == cohort_id, Juror.ended_at.is_not(None))
    )
    return {juror_id(row_id): (who.name, f"{who.name} n’est plus du jury.") for row_id, who in rows}


def has_come(row: Defence, at: datetime) -> bool:
    """Whether its hour has come, or it began before."""
    return row.starts_at <= at or row.began_at is not None


def as_planned(row: Defence, seats: Sequence[DefenceJuror], zone: str) -> Planned:
    """A published defence, as the planner says it."""
    local = row.starts_at.astimezone(ZoneInfo(zone))
    return Planned(
        learner=learner_id(row.enrollment_id),
        slot=slot_id(local.date(), local.time()),
        room=room_id(row.room_id),
        jury=tuple(
            Seat(role=role_id(one.role, is_chair=one.is_chair), juror=juror_id(one.juror_id)) for one in seats
        ),
    )


def seats_of(session: FencedSession, defence_ids: Collection[int]) -> Mapping[int, Sequence[DefenceJuror]]:
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


def answer_of(row: DefenceAnswer | None) -> Answer | None:
    """What the rows of a poll say: « 2027-06-14/morning » → freedom, hours excepted."""
    if row is None:
        return None
    given = {}
    for key, said in row.half_days.items():
        day, _, half = key.partition("/")
        given[date.fromisoformat(day), Half(half)] = (
            Freedom(said["freedom"]),
            frozenset(time.fromisoformat(one) for one in said.get("busy", [])),
        )
    return Answer(given=given)


def _learners(session: FencedSession, cohort: Cohort) -> Sequence[tuple[Enrollment, Person]]:
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Person.sort_key, Enrollment.id)
        .execution_options(populate_existing=session.writes)
    )
    return [(enrollment, person) for enrollment, person in rows]


def _to_hear_again(session: FencedSession, enrollment_ids: Collection[int]) -> frozenset[int]:
    """Enrolments whose oral alone is taken again: their mémoire stands; three statements at most."""
    return frozenset(
        identity
        for identity, resit in resits_of(session, enrollment_ids).items()
        if not takes_memoire_again(resit)
    )


def _why_not(known: Known, which: DepositSession, *, is_again: bool) -> str | None:
    """None for who may defend in that session; empty for whom it does not concern."""
    standing, deposit = known.standing, known.deposit
    if which is DepositSession.RESIT:
        late = standing.admissibility is Admissibility.RESIT
        resit = deposit is not None and deposit.session is DepositSession.RESIT
        return None if is_again or late or (resit and standing.may_be_defended) else ""
    if deposit is not None and deposit.session is DepositSession.RESIT:
        return ""
    if standing.may_be_defended:
        return None
    return {
        Admissibility.AWAITED: "son mémoire n’est pas déposé",
        Admissibility.BLOCKED: "son mémoire attend une correction ou une dérogation",
        Admissibility.RESIT: "son mémoire compte pour la session de rattrapage",
    }[standing.admissibility]


def _ties(
    session: FencedSession,
    cohort: Cohort,
    jurors: Sequence[Juror],
    defenders: Sequence[tuple[Enrollment, Person]],
) -> Mapping[int, frozenset[int]]:
    known = register_for(
        session,
        cohort,
        assessors={one.person_id for one in jurors},
        subjects={person.id for _, person in defenders},
    )
    return {
        enrollment.id: frozenset(
            one.id for one in jurors if one.person_id == person.id or known.between(one.person_id, person.id)
        )
        for enrollment, person in defenders
    }


def _answers(session: FencedSession, cohort_id: int, which: DepositSession) -> Mapping[int, DefenceAnswer]:
    return {
        row.person_id: row
        for row in session.scalars(
            select(DefenceAnswer)
            .join(DefencePoll, DefencePoll.id == DefenceAnswer.poll_id)
            .where(DefencePoll.cohort_id == cohort_id, DefencePoll.session == which)
            .execution_options(populate_existing=session.writes)
        )
    }


def _elsewhere(
    session: FencedSession, cohort: Cohort, which: DepositSession, people: Collection[int]
) -> Mapping[int, Collection[tuple[date, Half]]]:
    found: dict[int, set[tuple[date, Half]]] = defaultdict(set)
    for person_id, day, half in session.execute(
        select(Juror.person_id, DefenceHalfDay.day, DefenceHalfDay.half)
        .join(DefenceJuror, DefenceJuror.juror_id == Juror.id)
        .join(Defence, Defence.id == DefenceJuror.defence_id)
        .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
        .where(
            Juror.person_id.in_(people),
            DefenceJuror.ended_at.is_(None),
            Defence.cancelled_at.is_(None),
            or_(Defence.cohort_id != cohort.id, Defence.session != which),
        )
        .distinct()
    ):
        found[person_id].add((day, half))
    return found


def waiting_notices(session: FencedSession, at: datetime) -> frozenset[tuple[int, DepositSession]]:
    """Cohorts and sessions of which a learner has still something to hear; one statement."""
    rows = session.execute(
        select(Defence.cohort_id, Defence.session)
        .where(
            Defence.cancelled_at.is_(None),
            Defence.starts_at > at,
            or_(Defence.date_published_at.is_(None), Defence.jury_published_at.is_(None)),
        )
        .distinct()
    )
    return frozenset((cohort_id, which) for cohort_id, which in rows)
