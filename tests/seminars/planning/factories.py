"""A cohort whose seminars are planned: learners of two tracks, trainers, teams; people are made up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import icalendar
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.cohorts.definition import HalfDayDefinition
from pacte.cohorts.library import curriculum
from pacte.cohorts.vocabulary import Modality
from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.seminars.models import ScheduleChange, Seminar, SeminarReply, SeminarTrainer, TeamGuest
from pacte.seminars.planning import departures as _departures  # noqa: F401 - tells teams of departures
from pacte.seminars.planning import notices as _notices  # noqa: F401 - tells those invited of changes
from pacte.seminars.planning import operations
from tests.applications.processing.factories import make_dossier
from tests.kept_rows import written_once
from tests.seminars.factories import AFTER, Setting, make_learner, make_setting, morning, seminar

AT = AFTER
"""Monday 3 November 2025, 10 h in Paris: T0 is on 11 December, seminar 1 on 29 January."""
FIRST = "seminaire-1"
JANUARY, APRIL = date(2026, 1, 29), date(2026, 4, 9)
FEBRUARY = date(2026, 2, 5)


@dataclass
class Stage:
    """A cohort with its learners, acted on in short transactions."""

    setting: Setting
    learners: list[Enrollment] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    def act(self, operation: Any, **values: Any) -> Any:
        """One operation in a transaction of its own."""
        with self.database.session(self.setting.scope, write=True) as session:
            return operation(session, **{"by": self.setting.actor, "at": AT, **values})

    def refusal(self, operation: Any, **values: Any) -> list[str]:
        """The codes of a refusal, which must leave no trace."""
        before = self.traces()
        try:
            self.act(operation, **values)
        except Refused as refused:
            assert self.traces() == before
            return [blocker.code for blocker in refused.blockers]
        raise AssertionError("not refused")

    def traces(self) -> tuple[int, int]:
        with self.database.session(self.setting.scope) as session:
            entries = len(session.scalars(select(JournalEntry.id)).all())
        return entries, len(self.mails())

    def seminar(self, key: str = FIRST) -> Seminar:
        return seminar(self.setting, key)

    def invite(self, key: str = FIRST, **values: Any) -> int:
        made: int = self.act(operations.invite, seminar=self.seminar(key), **values)
        return made

    def change(self, key: str = FIRST, **values: Any) -> bool:
        """Change a seminar as its page does; what is not given stays."""
        return bool(self.act(operations.change_schedule, **self.as_shown(key, **values)))

    def refused_change(self, key: str = FIRST, **values: Any) -> list[str]:
        return self.refusal(operations.change_schedule, **self.as_shown(key, **values))

    def as_shown(self, key: str, **values: Any) -> dict[str, Any]:
        row = self.seminar(key)
        return {
            "seminar": row,
            "half_days": two_half_days(JANUARY),
            "modality": Modality.IN_PERSON,
            "place": row.place,
            "video_url": row.video_url,
            "reason": "La salle n’est plus libre.",
            "seen": row.revision,
            "curriculum": curriculum(),
            **values,
        }

    def name_trainer(self, person: Person, key: str = FIRST) -> None:
        with self.database.session(self.setting.scope, write=True) as session:
            session.add(SeminarTrainer(seminar_id=self.seminar(key).id, person_id=person.id, added_at=AT))

    def reply(self, number: int = 0, key: str = FIRST) -> SeminarReply:
        identity = self.seminar(key).id
        with self.database.session(self.setting.scope) as session:
            return session.scalars(
                select(SeminarReply).where(
                    SeminarReply.seminar_id == identity,
                    SeminarReply.enrollment_id == self.learners[number].id,
                )
            ).one()

    def learner_actor(self, number: int = 0) -> Actor:
        return actor_for(self.database, self.person(number))

    def person(self, number: int = 0) -> Person:
        with self.database.session(self.setting.scope) as session:
            return session.get_one(Person, self.learners[number].person_id)

    def guests(self) -> Sequence[TeamGuest]:
        with self.database.session(self.setting.scope) as session:
            return session.scalars(select(TeamGuest).order_by(TeamGuest.id)).all()

    def changes(self, key: str = FIRST) -> Sequence[ScheduleChange]:
        identity = self.seminar(key).id
        with self.database.session(self.setting.scope) as session:
            return session.scalars(
                select(ScheduleChange)
                .where(ScheduleChange.seminar_id == identity)
                .order_by(ScheduleChange.id)
            ).all()

    def mails(self, template: str = "") -> list[OutboxMessage]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [mail for mail in found if mail.template.startswith(f"seminars/{template}")]


@written_once
def make_stage(database: Database, *, learners: int = 2, published: bool = True) -> Stage:
    """BFC's promo 8 with learners of the track MSP; nobody is invited yet."""
    stage = Stage(make_setting(database, published=published))
    for number in range(learners):
        stage.learners.append(make_learner(stage.setting, "Noé", f"Aubert{number}"))
    return stage


def give_leader(stage: Stage, number: int, name: str, email: str) -> Application:
    """The dossier that the learner comes from, which names the leader of their team."""
    row = make_dossier(stage.setting, "Noé", f"Aubert{number}", documents=())
    with stage.database.session(stage.setting.scope, write=True) as session:
        application = session.get_one(Application, row.id)
        application.leader_name, application.leader_email = name, email
        session.get_one(Enrollment, stage.learners[number].id).application_id = application.id
    return row


def two_half_days(day: date) -> list[HalfDayDefinition]:
    """The usual hours of BFC."""
    return [morning(day), morning(day, "13:30", "17:00")]


def event_of(mail: OutboxMessage) -> tuple[str, Any]:
    """The method and the event of a message's calendar file."""
    assert mail.calendar is not None
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    """An instant."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def own(stage: Stage, rest: str = "", key: str = FIRST) -> str:
    return f"/regions/bfc/seminaires/{stage.seminar(key).id}{rest}"


def content(client: FlaskClient, address: str) -> bytes:
    """What a file holds."""
    with client.get(address) as answer:
        return answer.data
