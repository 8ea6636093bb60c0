"""The defences of a cohort of the demonstration before their day: half-days, availabilities, the plan."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from pacte.cohorts.unusual_days import unusual_words
from pacte.cohorts.vocabulary import Modality
from pacte.database import FencedSession
from pacte.demo.course import MINUTE, Course
from pacte.demo.dossiers import Case
from pacte.demo.people import MadeUp
from pacte.demo.sitting import actor, here
from pacte.demo.story import Act, Story
from pacte.juries.half_days import operations as half_days
from pacte.juries.half_days.operations import Limits, Place
from pacte.juries.half_days.operations.half_days import FIRST_MEETING, FIRST_ROOM
from pacte.juries.half_days.queries import half_days_of, rhythm_of
from pacte.juries.half_days.rules import Asked, Given, Said, days_between, hour_of, slots_of
from pacte.juries.schedule import job as _job  # noqa: F401 - the search of a plan
from pacte.juries.schedule import operations as schedule
from pacte.juries.schedule.names import learner_id, room_id, slot_id
from pacte.juries.schedule.operations.loading import read_desk
from pacte.juries.schedule.versions import last_number, waiting_proposal
from pacte.juries.vocabulary import Freedom, Half
from pacte.memoires.vocabulary import DepositSession

FIRST = DepositSession.FIRST
BUSY, IF_NEEDED, BUSY_HOUR = 0.12, 0.25, 0.4
"""Chances: a half-day is refused; it is refused or better avoided; one hour of it, or of another, is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A half-day as staff open it: in the usual place, or by video at ``link``."""

    day: date
    half: Half
    rooms: int = 1
    link: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody answers: ``never`` those half-days; else as chance says, or free when ``is_free``."""

    who: MadeUp
    is_free: bool = False
    never: Collection[tuple[date, Half]] = ()
    limits: Limits | None = None
    """Of a juror."""
    note: str = ""


@dataclass(kw_only=True)
class Season:
    """The first session of one cohort's defences."""

    course: Course
    opened: Sequence[Opened]
    seed: str = field(init=False)

    def __post_init__(self) -> None:
        self.seed = f"defences-{self.course.sitting.seed}-{self.course.definition.reference}"

    def hour(self, day: date, hour: int, minutes: int = 0) -> datetime:
        """Of that day, where the cohort is."""
        return datetime.combine(day, time(hour, minutes), ZoneInfo(self.course.zone))

    def open(self, *which: Opened) -> Act:
        """Those half-days, with their rooms."""

        def run(session: FencedSession, at: datetime) -> None:
            for one in which:
                self._open(session, one, at)

        return run

    def _open(self, session: FencedSession, one: Opened, at: datetime) -> None:
        by, (start, end) = self.course.sitting.staff, self._hours(one)
        row = half_days.add_half_day(
            session,
            cohort=self.course.cohort(session),
            which=FIRST,
            place=Place(
                day=one.day,
                half=one.half,
                starts_at=start,
                ends_at=end,
                place="" if one.link else self.course.definition.defence.place,
                modality=Modality.ONLINE if one.link else Modality.IN_PERSON,
            ),
            by=by,
            at=at,
        )
        session.refresh(row, ["rooms"])
        if one.link:
            half_days.save_room(
                session, half_day_id=row.id, room_id=row.rooms[0].id, label=FIRST_MEETING, link=one.link,
                closed=(), by=by, at=at,
            )  # fmt: skip
        for number in range(2, one.rooms + 1):
            label = f"{FIRST_ROOM.rpartition(' ')[0]} {number}"
            half_days.save_room(
                session, half_day_id=row.id, room_id=None, label=label, link="", closed=(), by=by, at=at
            )

    def _hours(self, one: Opened) -> tuple[time, time]:
        asked = self.course.definition.defence
        if one.half is Half.MORNING:
            return asked.morning_starts_at, asked.morning_ends_at
        return asked.afternoon_starts_at, asked.afternoon_ends_at

    def ask(self, due_on: date) -> Act:
        """Everybody's availability, or another date for it."""
        return lambda session, at: half_days.open_poll(
            session,
            cohort=self.course.cohort(session),
            which=FIRST,
            due_on=due_on,
            by=self.course.sitting.staff,
            at=at,
        )

    def ask_again(self, session: FencedSession, at: datetime) -> None:
        """Those who came since, those who lack what was added."""
        half_days.ask_again(
            session, cohort=self.course.cohort(session), which=FIRST, by=self.course.sitting.staff, at=at
        )

    def close(self, session: FencedSession, at: datetime) -> None:
        """Nobody is asked any more."""
        half_days.close_poll(
            session, cohort=self.course.cohort(session), which=FIRST, by=self.course.sitting.staff, at=at
        )

    def answer(self, wish: Wish) -> Act:
        """One person's whole answer, kept the same when they answer again."""

        def run(session: FencedSession, at: datetime) -> None:
            cohort, by = self.course.cohort(session), actor(session, wish.who)
            shown = half_days.own_answer(session, cohort=cohort, which=FIRST, person_id=by.person_id, at=at)
            assert shown is not None
            half_days.answer(
                session,
                cohort=cohort,
                which=FIRST,
                answer_id=shown.row.id,
                said=Said({one.key: self._given(wish, one) for one in shown.table.asked}, wish.note),
                limits=wish.limits,
                revision=shown.row.revision,
                by=by,
                at=at,
            )

        return run

    def _given(self, wish: Wish, asked: Asked) -> Given:
        if (asked.day, asked.half) in wish.never:
            return Given(Freedom.BUSY)
        if wish.is_free:
            return Given(Freedom.FREE)
        draw = Random(f"{self.seed}-{wish.who.email}-{asked.key}")  # noqa: S311 - made-up availabilities
        chance, hour = draw.random(), draw.random()
        if chance < BUSY:
            return Given(Freedom.BUSY)
        hours = {hour_of(draw.choice(asked.slots))} if hour < BUSY_HOUR else set()
        return Given(Freedom.IF_NEEDED if chance < IF_NEEDED else Freedom.FREE, frozenset(hours))

    def tell_answers(self, story: Story, wishes: Sequence[Wish], first: datetime, days: int) -> None:
        """One after the other, in so many evenings."""
        for number, wish in enumerate(wishes):
            minutes = timedelta(minutes=11 * (number // days))
            story.add(first + timedelta(days=number % days) + minutes, self.answer(wish))

    def slots(self, one: Opened) -> list[datetime]:
        """When its defences begin."""
        start, end = self._hours(one)
        rhythm = rhythm_of(self.course.definition)
        return [self.hour(one.day, first.hour, first.minute) for first, _ in slots_of(start, end, rhythm)]

    def tell_placed(self, story: Story, cases: Sequence[Case], first: datetime) -> None:
        """By hand, room after room, in the order of ``cases``."""
        places = [
            (starts_at, number)
            for one in self.opened
            for number in range(one.rooms)
            for starts_at in self.slots(one)
        ]
        for number, (case, (starts_at, room)) in enumerate(zip(cases, places, strict=False)):
            story.add(first + 2 * number * MINUTE, self._placing(case, starts_at, room))

    def _placing(self, case: Case, starts_at: datetime, room: int) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            cohort = self.course.cohort(session)
            rows = half_days_of(session, [cohort.id])[cohort.id, FIRST]
            row = next(one for one in rows if one.starts_at <= starts_at < one.ends_at)
            schedule.place(
                session,
                cohort_id=cohort.id,
                which=FIRST,
                learner=learner_id(self.course.enrollment_id(session, case)),
                slot=slot_id(starts_at.date(), starts_at.time()),
                room=room_id(row.rooms[room].id),
                seen=last_number(session, cohort.id, FIRST),
                by=self.course.sitting.staff,
                at=at,
            )

        return run

    def propose(self, session: FencedSession, at: datetime) -> None:
        """The best plan that the planner finds waits to be accepted."""
        schedule.propose(
            session,
            cohort_id=self.course.cohort(session).id,
            which=FIRST,
            federation=here(session).slug,
            afresh=True,
            by=self.course.sitting.staff,
            at=at,
        )
        self.course.sitting.work(session, at)

    def accept(self, session: FencedSession, at: datetime) -> None:
        """What the planner proposed is the plan."""
        cohort_id = self.course.cohort(session).id
        proposal = waiting_proposal(session, cohort_id, FIRST)
        assert proposal is not None
        schedule.accept(
            session,
            cohort_id=cohort_id,
            which=FIRST,
            number=proposal.number,
            by=self.course.sitting.staff,
            at=at,
        )

    def publish(self, session: FencedSession, at: datetime) -> None:
        """The plan is announced."""
        cohort = self.course.cohort(session)
        schedule.publish(
            session,
            cohort_id=cohort.id,
            which=FIRST,
            seen=read_desk(session, cohort, FIRST, at=at).number,
            reason="",
            by=self.course.sitting.staff,
            at=at,
        )

    def tell_notices(self, story: Story, until: datetime) -> None:
        """Each morning on which learners are to hear their date, then their jury, they do."""
        asked = self.course.definition.defence
        days = {
            one.day - timedelta(days=notice)
            for one in self.opened
            for notice in (asked.learner_notice_days, asked.jury_notice_days)
        }
        for day in sorted(days):
            if self.hour(day, 7) <= until:
                story.add(self.hour(day, 7), self._tell_due)

    def _tell_due(self, session: FencedSession, at: datetime) -> None:
        schedule.tell_due(session, cohort_id=self.course.cohort(session).id, which=FIRST, at=at)


def working_days(course: Course) -> list[date]:
    """Of the period of defences, week-ends and public holidays apart."""
    asked, departments = course.definition.defence, course.definition.federation.departments
    return [
        day for day in days_between(asked.starts_on, asked.ends_on) if not unusual_words(day, departments)
    ]
