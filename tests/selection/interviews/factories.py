"""A committee, admissible dossiers and slots for the tests of interviews; people are made up."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import icalendar
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.cohorts.cohort_file import from_dict, to_dict
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import Database
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor, Role
from pacte.selection.interviews import operations
from pacte.selection.models import (
    Candidacy,
    CommitteeMember,
    Interview,
    InterviewSlot,
    SelectionCommittee,
)
from pacte.selection.vocabulary import Admissibility, MemberQuality
from tests.applications.factories import actor
from tests.applications.processing.factories import AFTER, Setting, make_dossier, make_setting
from tests.factories import grant_role, make_person
from tests.kept_rows import written_once

AT = AFTER
"""Monday 3 November 2025, 10 h in Paris: BFC's applications are closed; interviews begin on the 12th."""
DAY = date(2025, 11, 13)
FIRST = datetime(2025, 11, 13, 13, 0, tzinfo=UTC)
"""14 h in Paris, the hour of the first slot."""


@dataclass
class Stage:
    """A cohort whose committee holds interviews."""

    setting: Setting
    members: list[Person] = field(default_factory=list)
    rows: list[Application] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def staff(self) -> Actor:
        return self.setting.actor

    def candidate(self, number: int) -> Actor:
        with self.database.session(self.setting.scope) as session:
            return actor(session.get_one(Person, self.rows[number].person_id))

    def act(self, operation: Any, **values: Any) -> Any:
        """One operation in a transaction of its own."""
        with self.database.session(self.setting.scope, write=True) as session:
            return operation(session, **{"by": self.staff, "at": AT, **values})

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
        return len(self.actions()), len(self.mails())

    def propose(self, **values: Any) -> list[InterviewSlot]:
        fields = {
            "cohort": self.setting.cohort,
            "day": DAY,
            "start": time(14, 0),
            "end": time(15, 30),
            "pause": 0,
            "video_url": "https://visio.example/salle",
            "interviewers": [person.id for person in self.members[:2]],
        }
        made: list[InterviewSlot] = self.act(operations.propose_slots, **{**fields, **values})
        return made

    def invite(self, *numbers: int, **values: Any) -> list[Interview]:
        fields = {
            "cohort": self.setting.cohort,
            "application_ids": [self.rows[number].id for number in numbers],
            "choose_by_on": date(2025, 11, 10),
            "message": "",
        }
        made: list[Interview] = self.act(operations.invite, **{**fields, **values})
        return made

    def book(self, number: int, slot: InterviewSlot, **values: Any) -> Interview:
        fields = {"application": self.rows[number], "slot": slot, "by": self.candidate(number)}
        made: Interview = self.act(operations.book, **{**fields, **values})
        return made

    def interview(self, number: int) -> Interview:
        with self.database.session(self.setting.scope) as session:
            return session.scalars(
                select(Interview).where(Interview.application_id == self.rows[number].id)
            ).one()

    def actions(self) -> list[str]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(JournalEntry.action).order_by(JournalEntry.position)).all()
        return [action for action in found if action.startswith("interview.")]

    def mails(self, template: str = "") -> list[OutboxMessage]:
        with self.database.session(self.setting.scope) as session:
            found = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        return [mail for mail in found if mail.template.startswith(f"interviews/{template}")]

    def tie(self, member: int, number: int) -> None:
        """The member declares a personal tie with the candidate."""
        with self.database.session(self.setting.scope, write=True) as session:
            session.add(
                ConflictOfInterest(
                    assessor_id=self.members[member].id,
                    subject_id=self.rows[number].person_id,
                    kind=TieKind.PERSONAL,
                    source=TieSource.DECLARED,
                    declared_at=AT,
                )
            )

    def begin_deliberation(self) -> None:
        with self.database.session(self.setting.scope, write=True) as session:
            session.add(
                SelectionCommittee(cohort_id=self.setting.cohort.id, created_at=AT, deliberation_began_at=AT)
            )

    def redefine(self, **changes: Any) -> None:
        """Change the cohort's part « selection »."""
        with self.database.session(self.setting.scope, write=True) as session:
            cohort = session.get_one(Cohort, self.setting.cohort.id)
            data = to_dict(definition_of(cohort))
            data["selection"].update(changes)
            from_dict(data)
            cohort.definition = data


@written_once
def make_stage(database: Database, *, members: int = 3, dossiers: int = 2) -> Stage:
    """A committee and admissible dossiers; nobody is invited yet."""
    stage = Stage(make_setting(database))
    names = ("Alix Agence", "Dominique Partenaire", "Sacha Relais", "Noa Quatre")
    for number in range(members):
        given, family = names[number].split(" ")
        stage.members.append(make_member(stage, given, family, list(MemberQuality)[number % 4]))
    for number in range(dossiers):
        stage.rows.append(make_admissible(stage, "Camille", f"Aubert{number}"))
    return stage


def make_member(stage: Stage, given: str, family: str, quality: MemberQuality) -> Person:
    setting = stage.setting
    person = make_person(setting.database, given, family)
    grant_role(
        setting.database, person, Role.COMMITTEE_MEMBER, setting.federation, cohort_id=setting.cohort.id
    )
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            CommitteeMember(cohort_id=setting.cohort.id, person_id=person.id, quality=quality, added_at=AT)
        )
    return person


def make_admissible(stage: Stage, given: str, family: str, **values: Any) -> Application:
    row = make_dossier(stage.setting, given, family, documents=(), **values)
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            Candidacy(
                cohort_id=row.cohort_id,
                application_id=row.id,
                admissibility=Admissibility.ADMISSIBLE,
                settled_at=AT,
            )
        )
    return row


def event_of(mail: OutboxMessage) -> tuple[str, Any]:
    """The method and the event of a message's calendar file."""
    assert mail.calendar is not None
    calendar = icalendar.Calendar.from_ical(mail.calendar)
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event
