"""Acts on the mémoires of BFC's promo 8, as their pages do them; people are made up."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.cohorts.library import curriculum
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.files.store import Store
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import MemoireMessage, MemoireSubject
from pacte.memoires.queries import Known, known_of
from pacte.memoires.subjects import operations as subjects
from pacte.memoires.subjects.rules import Proposal
from pacte.memoires.vocabulary import SubjectVerdict
from pacte.policy import Actor
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

SUBJECT = Proposal(
    title="Des réunions courtes qui servent aux soins",
    question="Une réunion de vingt minutes change-t-elle ce que l’équipe décide ?",
    team_process="Une réunion par semaine depuis janvier, avec huit soignants.",
    method="Comptes rendus relus, dix entretiens, un questionnaire.",
    module="dynamique-collective",
)
EARLY = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
"""The subject is due on 15 October 2026, the mémoire on 30 April 2027."""


@dataclass
class Class:
    """A cohort with its trainer and a learner."""

    setting: Setting
    trainer: Person
    learner: Enrollment
    folder: Path

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def person(self) -> Person:
        found: Person = self.setting.get(Person, self.learner.person_id)
        return found

    @property
    def store(self) -> Store:
        return Store.open(f"file://{self.folder}/files")

    def by(self, person: Person) -> Actor:
        return actor_for(self.database, person)

    def known(self, learner: Enrollment | None = None) -> Known:
        whose = learner or self.learner
        with self.database.session(self.setting.scope) as session:
            row = session.get_one(Enrollment, whose.id)
            return known_of(session, [row], {row.cohort_id: definition_of(row.cohort)})[row.id]

    def propose(
        self, proposal: Proposal = SUBJECT, *, seen: int | None = None, at: datetime = EARLY
    ) -> MemoireSubject:
        memoire = self.known().memoire
        with self.database.session(self.setting.scope, write=True) as session:
            return subjects.propose(
                session,
                enrollment_id=self.learner.id,
                proposal=proposal,
                seen=(memoire.revision if memoire else 0) if seen is None else seen,
                curriculum=curriculum(),
                by=self.by(self.person),
                at=at,
            )

    def answer(
        self, verdict: SubjectVerdict, words: str = "", *, seen: int = 1, at: datetime = EARLY
    ) -> MemoireSubject:
        with self.database.session(self.setting.scope, write=True) as session:
            return subjects.answer(
                session,
                enrollment_id=self.learner.id,
                verdict=verdict,
                words=words,
                seen=seen,
                by=self.by(self.trainer),
                at=at,
            )

    def write(self, body: str, *, by: Person | None = None, at: datetime = EARLY) -> MemoireMessage:
        with self.database.session(self.setting.scope, write=True) as session:
            return subjects.write(
                session, enrollment_id=self.learner.id, body=body, by=self.by(by or self.person), at=at
            )

    def mails(self, template: str) -> list[tuple[str, str]]:
        """Recipient and subject of each, in order."""
        with self.database.session(self.setting.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == f"memoires/{template}")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]

    def actions(self) -> list[str]:
        """What the journal says of mémoires, in order."""
        with self.database.session(self.setting.scope) as session:
            return [
                str(one.action)
                for one in session.scalars(select(JournalEntry).order_by(JournalEntry.position))
                if one.action.startswith("memoire.")
            ]


def make_class(database: Database, folder: Path) -> Class:
    """BFC's promo 8, its trainer, one MSP learner."""
    setting = make_setting(database)
    trainer = make_trainer(setting)
    return Class(setting, trainer, make_learner(setting, "Noé", "Aubert", trainer=trainer), folder)
