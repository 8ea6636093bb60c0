"""Days of defences of the demonstration: held and decided in each room, in the order of the plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.demo.course import MINUTE
from pacte.demo.defences import FIRST, Opened, Season
from pacte.demo.story import Act, Story
from pacte.juries.day import operations
from pacte.juries.day.operations.noting import version_of
from pacte.juries.day.queries import Room, room_of
from pacte.juries.day.rules import Moment, Verdict
from pacte.juries.models import Defence, DefenceHalfDay, DefenceJuror
from pacte.juries.vocabulary import Outcome
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.policy import Actor

ADMITTED = Verdict(outcome=Outcome.ADMITTED)
PRAISED = Verdict(outcome=Outcome.ADMITTED, mention="Le jury salue un travail utile à toute l’équipe.")
PRAISED_EVERY = 5
DELAYS = (0, 3, 6)
"""Minutes late of the first defence of a half-day, of the second, and so on."""
LASTS = 52


@dataclass(frozen=True, slots=True)
class Heard:
    """A defence at its hour: who is heard, who presides."""

    id: int
    learner: str
    """Their address."""
    chair: Actor


@dataclass(kw_only=True)
class Days:
    """The defences of a season as they were held; who has no verdict is admitted."""

    season: Season
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    """Address of a learner → what their jury decides."""
    notes: str = ""
    """What the juries write of the last defences of a half-day while they deliberate."""

    def tell(self, story: Story, half_days: Sequence[Opened]) -> None:
        """Everything until the minutes are to be closed."""
        for one in half_days:
            slots = self.season.slots(one)
            story.add(slots[0] - 10 * MINUTE, self._attend(one))
            for number, starts_at in enumerate(slots):
                begun = starts_at + DELAYS[number % len(DELAYS)] * MINUTE
                story.add(begun, self._marking(starts_at, Moment.BEGAN))
                story.add(begun + LASTS * MINUTE, self._marking(starts_at, Moment.ENDED))
                notes = self.notes if number == len(slots) - 1 else ""
                story.add(begun + (LASTS + 5) * MINUTE, self._deciding(starts_at, notes))

    def rooms(self, session: FencedSession, one: Opened) -> list[Room]:
        """Those of the half-day where somebody is heard."""
        ids = session.scalars(
            select(Defence.room_id)
            .join(DefenceHalfDay, DefenceHalfDay.id == Defence.half_day_id)
            .where(
                Defence.cohort_id == self.season.course.cohort(session).id,
                Defence.session == FIRST,
                Defence.cancelled_at.is_(None),
                DefenceHalfDay.day == one.day,
                DefenceHalfDay.half == one.half,
            )
            .distinct()
            .order_by(Defence.room_id)
        ).all()
        return [room for room in (room_of(session, identity) for identity in ids) if room is not None]

    def _heard(self, session: FencedSession, starts_at: datetime) -> list[Heard]:
        """At that hour, in every room."""
        learner = aliased(Person)
        rows = session.execute(
            select(Defence.id, learner.email, Person)
            .join(Enrollment, Enrollment.id == Defence.enrollment_id)
            .join(learner, learner.id == Enrollment.person_id)
            .join(DefenceJuror, DefenceJuror.defence_id == Defence.id)
            .join(Juror, Juror.id == DefenceJuror.juror_id)
            .join(Person, Person.id == Juror.person_id)
            .where(
                Defence.cohort_id == self.season.course.cohort(session).id,
                Defence.starts_at == starts_at,
                Defence.cancelled_at.is_(None),
                DefenceJuror.is_chair,
                DefenceJuror.ended_at.is_(None),
            )
            .order_by(Defence.room_id)
        ).all()
        return [Heard(identity, email, acting(chair)) for identity, email, chair in rows]

    def _attend(self, one: Opened) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            for room in self.rooms(session, one):
                operations.attend(
                    session,
                    room_id=room.room.id,
                    defence_ids=[line.id for line in room.lines],
                    present=[juror.id for juror in room.jurors],
                    chair=None,
                    by=chair_of(room),
                    at=at,
                )

        return run

    def _marking(self, starts_at: datetime, moment: Moment) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            for one in self._heard(session, starts_at):
                if self._verdict(one).outcome is not Outcome.ABSENT:
                    operations.mark(session, defence_id=one.id, moment=moment, by=one.chair, at=at)

        return run

    def _deciding(self, starts_at: datetime, notes: str) -> Act:
        def run(session: FencedSession, at: datetime) -> None:
            for one in self._heard(session, starts_at):
                if notes:
                    operations.save_notes(
                        session, defence_id=one.id, text=notes, seen=version_of(""), by=one.chair, at=at
                    )
                operations.decide(session, defence_id=one.id, verdict=self._verdict(one), by=one.chair, at=at)

        return run

    def _verdict(self, one: Heard) -> Verdict:
        usual = ADMITTED if one.id % PRAISED_EVERY else PRAISED
        return self.verdicts.get(one.learner, usual)


def chair_of(room: Room) -> Actor:
    """Who presides at the first defence."""
    return acting(next(seat.juror.person for seat in room.lines[0].seats if seat.is_chair))


def acting(person: Person) -> Actor:
    """Somebody signed in."""
    return Actor(person_id=person.id, label=person.name)
