"""A session of defences of BFC's promo 8 to plan: half-days and answers by rows, acts as pages do them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte.cohorts.vocabulary import JurorRole, Modality
from pacte.database import Database
from pacte.juries.models import (
    DefenceAnswer,
    DefenceDraft,
    DefenceHalfDay,
    DefencePoll,
    DefenceRoom,
)
from pacte.juries.schedule import operations
from pacte.juries.schedule.draft import Draft
from pacte.juries.schedule.versions import draft_of, in_force
from pacte.juries.vocabulary import Freedom, Half
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession
from tests.memoires.readers.factories import Jury, make_jury

DAY = date(2027, 6, 14)
"""Within the cohort's period of defences."""
NINE = datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
PLANNING = datetime(2027, 5, 5, 9, 0, tzinfo=UTC)
"""Forty days before."""
FIRST = DepositSession.FIRST
SEATS = (
    ("Inès", "Vuillemin", JurorRole.EHESP),
    ("Paul", "Renard", JurorRole.ARS),
    ("Zoé", "Marchal", JurorRole.PROFESSIONAL),
)


@dataclass
class Season:
    """Three jurors, learners whose mémoire is admissible, a morning of four defences in two rooms."""

    jury: Jury
    jurors: list[Juror] = field(default_factory=list)
    learners: list[Enrollment] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.jury.database

    @property
    def scope(self):  # type: ignore[no-untyped-def]
        return self.jury.setting.scope

    @property
    def cohort_id(self) -> int:
        return self.jury.setting.cohort.id

    def act(self, name: str, *, at: datetime = PLANNING, **values: Any) -> Any:
        """One of the operations, as staff."""
        with self.database.session(self.scope, write=True) as session:
            return getattr(operations, name)(
                session,
                cohort_id=self.cohort_id,
                which=FIRST,
                by=self.jury.setting.actor,
                at=at,
                **values,
            )

    def place(self, number: int, slot: str = "09:00", room: int = 0, *, seen: int) -> DefenceDraft:
        made: DefenceDraft = self.act(
            "place",
            learner=self.learner(number),
            slot=f"{DAY.isoformat()}T{slot}",
            room=f"r{self.rooms[room]}",
            seen=seen,
        )
        return made

    def learner(self, number: int) -> str:
        return f"l{self.learners[number].id}"

    def draft(self) -> Draft:
        with self.database.session(self.scope) as session:
            return draft_of(in_force(session, self.cohort_id, FIRST))

    def places(self) -> dict[int, str]:
        """Learner by number → hour."""
        found = {}
        for number in range(len(self.learners)):
            defence = self.draft().of(self.learner(number))
            if defence is not None:
                found[number] = defence.slot.partition("T")[2]
        return found

    def mails(self, template: str) -> list[tuple[str, str]]:
        """Recipient and subject of each, in order."""
        with self.database.session(self.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == f"juries/schedule/{template}")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]


def make_season(database: Database, learners: int = 2, *, rooms: int = 2) -> Season:
    """Everybody is free that morning."""
    made = Season(make_jury(database))
    for given, family, role in SEATS:
        juror = made.jury.seat(given, family)
        with database.session(made.scope, write=True) as session:
            session.get_one(Juror, juror.id).role = role
        made.jurors.append(juror)
    for number in range(learners):
        learner = made.jury.learner("Noé", f"Aubert {number + 1}")
        made.jury.deposit(learner, f"Des réunions courtes, {number + 1}")
        made.learners.append(learner)
    with database.session(made.scope, write=True) as session:
        half_day = DefenceHalfDay(
            cohort_id=made.cohort_id,
            session=FIRST,
            day=DAY,
            half=Half.MORNING,
            starts_at=NINE,
            ends_at=NINE + timedelta(hours=4, minutes=15),
            place="Dijon",
            modality=Modality.IN_PERSON,
            added_at=PLANNING,
        )
        poll = DefencePoll(
            cohort_id=made.cohort_id, session=FIRST, due_on=date(2027, 5, 4), opened_at=PLANNING
        )
        session.add_all([half_day, poll])
        session.flush()
        for number in range(rooms):
            room = DefenceRoom(
                half_day_id=half_day.id, position=number, label=f"Salle {'AB'[number]}", closed=[]
            )
            session.add(room)
            session.flush()
            made.rooms.append(room.id)
        for one in made.jurors:
            session.add(
                DefenceAnswer(
                    poll_id=poll.id,
                    person_id=one.person_id,
                    is_juror=True,
                    half_days={f"{DAY.isoformat()}/{Half.MORNING.value}": {"freedom": Freedom.FREE.value}},
                    asked_at=PLANNING,
                    answered_at=PLANNING,
                )
            )
    return made
