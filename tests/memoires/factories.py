"""Acts on the mémoires of BFC's promo 8, as their pages do them; people are made up."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.cohorts.library import curriculum
from pacte.cohorts.queries import definition_of
from pacte.database import Database
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.reception import Received, receive
from pacte.files.store import Store
from pacte.files.study import study
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.deposits import operations as deposits
from pacte.memoires.deposits.rules import MOST_PAGES, Declared
from pacte.memoires.models import (
    MemoireDeposit,
    MemoireMessage,
    MemoirePrepared,
    MemoireSubject,
    MemoireWaiver,
)
from pacte.memoires.queries import Known, known_of
from pacte.memoires.subjects import operations as subjects
from pacte.memoires.subjects.rules import Proposal
from pacte.memoires.vocabulary import SubjectVerdict, WaiverKind
from pacte.policy import Actor
from tests.files import samples
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

SUBJECT = Proposal(
    title="Des réunions courtes qui servent aux soins",
    question="Une réunion de vingt minutes change-t-elle ce que l’équipe décide ?",
    team_process="Une réunion par semaine depuis janvier, avec huit soignants.",
    method="Comptes rendus relus, dix entretiens, un questionnaire.",
    module="dynamique-collective",
)
DECLARED = Declared(
    title="Des réunions courtes qui servent aux soins",
    summary="Une réunion de vingt minutes par semaine, ce qu’elle change aux décisions de l’équipe.",
    keywords=("réunion", "équipe"),
    body_from=1,
    body_to=1,
    is_own_work=True,
    assistance="Relecture par une collègue",
    agrees_to_share=True,
)
WORDS = "Nous avons conduit avec les soignants un travail commun dont voici ce qui ressort. "


def paper(pages: int, *, text: str = WORDS * 3) -> bytes:
    """A PDF of so many pages of text."""
    writer = samples.pdf_writer(pages, text)
    return samples.written(writer)


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

    def prepare(
        self, data: bytes | None = None, *, at: datetime = EARLY, learner: Enrollment | None = None
    ) -> MemoirePrepared:
        """A PDF sent, inspected, studied; 12 pages of text unless ``data`` says otherwise."""
        whose = learner or self.learner
        kept = receive(
            BytesIO(paper(12) if data is None else data),
            name="memoire.pdf",
            store=self.store,
            federation_id=self.setting.federation.id,
            accept={Kind.PDF},
            max_pages=MOST_PAGES,
        )
        assert isinstance(kept, Received), kept
        assert kept.pages is not None
        found = study(kept.content, pages=kept.pages, store=self.store)
        with self.database.session(self.setting.scope, write=True) as session:
            return deposits.prepare(
                session,
                enrollment_id=whose.id,
                received=kept,
                study=found,
                by=self.by(self.setting.get(Person, whose.person_id)),
                at=at,
            )

    def deposit(
        self,
        data: bytes | None = None,
        *,
        at: datetime = EARLY,
        seen: int | None = None,
        learner: Enrollment | None = None,
        **changes: object,
    ) -> MemoireDeposit:
        """Sent, then deposited at the same instant; the whole file is the body unless ``changes`` say so."""
        whose = learner or self.learner
        prepared = self.prepare(data, at=at, learner=whose)
        return self.confirm(prepared, at=at, seen=seen, learner=whose, **changes)

    def confirm(
        self,
        prepared: MemoirePrepared,
        *,
        at: datetime = EARLY,
        seen: int | None = None,
        learner: Enrollment | None = None,
        sha256: str = "",
        **changes: object,
    ) -> MemoireDeposit:
        whose = learner or self.learner
        memoire = self.known(whose).memoire
        assert memoire is not None
        declared = replace(DECLARED, **{"body_to": prepared.file_pages, **changes})  # type: ignore[arg-type]
        with self.database.session(self.setting.scope, write=True) as session:
            return deposits.deposit(
                session,
                enrollment_id=whose.id,
                declared=declared,
                sha256=sha256 or self.setting.get(StoredFile, prepared.file_id).sha256,
                seen=memoire.deposit_number if seen is None else seen,
                by=self.by(self.setting.get(Person, whose.person_id)),
                at=at,
            )

    def waive(
        self,
        kind: WaiverKind,
        *,
        by: Person,
        reason: str = "Congé maladie",
        seen: int = 1,
        at: datetime = EARLY,
    ) -> MemoireWaiver:
        with self.database.session(self.setting.scope, write=True) as session:
            return deposits.waive(
                session,
                enrollment_id=self.learner.id,
                kind=kind,
                reason=reason,
                seen=seen,
                by=self.by(by),
                at=at,
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
