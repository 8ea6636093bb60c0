"""Acts on the productions of BFC's promo 8, as their pages do them; people are made up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.cohorts.library import curriculum
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.files.reception import Received, receive
from pacte.files.store import Store
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor
from pacte.progress.models import (
    Production,
    ProductionExtension,
    ProductionFeedback,
    ProductionVersion,
)
from pacte.progress.productions import operations
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.progress.productions.uploads import ACCEPTED
from pacte.progress.vocabulary import Verdict
from tests.files import office_samples
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

KEY = "job-description"
LABEL = "Fiche de poste signée"
DUE = date(2026, 3, 13)
"""Of the file of promo 8."""
EARLY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
AGAIN = date(2026, 4, 3)


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

    def file(self, words: str = "Bonjour", name: str = "fiche.docx") -> Received:
        """A document in the store that no record refers to yet."""
        kept = receive(
            BytesIO(office_samples.openxml(words=words)),
            name=name,
            store=self.store,
            federation_id=self.setting.federation.id,
            accept=ACCEPTED,
        )
        assert isinstance(kept, Received)
        return kept

    def deposit(
        self,
        words: str = "Bonjour",
        *,
        seen: int = 0,
        at: datetime = EARLY,
        learner: Enrollment | None = None,
    ) -> ProductionVersion:
        whose = learner or self.learner
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.deposit(
                session,
                enrollment_id=whose.id,
                key=KEY,
                received=self.file(words),
                comment="Signée par la gouvernance",
                seen=seen,
                curriculum=curriculum(),
                by=self.by(self.setting.get(Person, whose.person_id)),
                at=at,
            )

    def answer(
        self,
        verdict: Verdict,
        *,
        body: str = "Précisez les **missions**",
        due_on: date | None = None,
        seen: int = 1,
        at: datetime = EARLY,
        annotated: bool = False,
    ) -> ProductionFeedback:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.give_feedback(
                session,
                enrollment_id=self.learner.id,
                key=KEY,
                verdict=verdict,
                body=body,
                annotated=self.file("Annotée", "annotee.docx") if annotated else None,
                due_on=due_on,
                seen=seen,
                curriculum=curriculum(),
                by=self.by(self.trainer),
                at=at,
            )

    def extend(
        self, due_on: date, *, reason: str = "Congé maladie", seen: int = 0, at: datetime = EARLY
    ) -> ProductionExtension:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.extend(
                session,
                enrollment_id=self.learner.id,
                key=KEY,
                due_on=due_on,
                reason=reason,
                seen=seen,
                curriculum=curriculum(),
                by=self.by(self.trainer),
                at=at,
            )

    def share(self, agreed: bool, *, seen: int, at: datetime = EARLY) -> Production:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.share(
                session,
                enrollment_id=self.learner.id,
                key=KEY,
                agreed=agreed,
                seen=seen,
                curriculum=curriculum(),
                by=self.by(self.person),
                at=at,
            )

    def piece(self, key: str = KEY, learner: Enrollment | None = None) -> Piece:
        whose = learner or self.learner
        with self.database.session(self.setting.scope) as session:
            row = session.get_one(Enrollment, whose.id)
            found = pieces_of(session, definition_of(row.cohort), curriculum(), [row])[row.id]
            return next(one for one in found if one.key == key)

    def mails(self, template: str) -> list[tuple[str, str]]:
        """Recipient and subject of each, in order."""
        with self.database.session(self.setting.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == f"productions/{template}")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]


def make_class(database: Database, folder: Path) -> Class:
    """BFC's promo 8, its trainer, one MSP learner."""
    setting = make_setting(database)
    trainer = make_trainer(setting)
    return Class(setting, trainer, make_learner(setting, "Noé", "Aubert", trainer=trainer), folder)
