"""What the planning of a cohort's session is made of, once it is read."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from pacte.accounts.models import Person
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.vocabulary import Modality
from pacte.juries.half_days.queries import rhythm_of
from pacte.juries.half_days.rules import slots_of
from pacte.juries.models import (
    Defence,
    DefenceAnswer,
    DefenceHalfDay,
    DefenceJuror,
    DefenceRoom,
)
from pacte.juries.planning.problem import Defence as Planned
from pacte.juries.planning.problem import Pin, Seat
from pacte.juries.schedule.checks import Notice
from pacte.juries.schedule.names import ROLES, juror_id, learner_id, role_id, room_id, slot_id
from pacte.juries.schedule.posing import Posed, posed
from pacte.juries.schedule.told import ONLINE, Answer, Defender, OpenHalfDay, OpenRoom, Seatable, Told
from pacte.juries.vocabulary import Freedom, Half
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import ENROLLMENT_LABELS, EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession


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
