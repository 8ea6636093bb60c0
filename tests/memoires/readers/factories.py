"""A jury of BFC's promo 8 and mémoires deposited by rows; people are made up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.cohorts.vocabulary import JurorRole
from pacte.conflicts.operations import declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.database import Database
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.mail.models import OutboxMessage
from pacte.memoires.models import Juror, Memoire, MemoireDeposit, MemoireReading, MemoireSubject
from pacte.memoires.readers import operations
from pacte.memoires.readers.operations import Seat
from pacte.memoires.vocabulary import ReadingState, SubjectState
from pacte.policy import COMMAND, Actor, Role
from tests.factories import grant_role, make_person
from tests.kept_rows import written_once
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

READING = datetime(2027, 5, 3, 9, 0, tzinfo=UTC)
"""The Monday after the mémoires were due."""
_serial = count(1)


@dataclass
class Jury:
    """A cohort, its trainer, and acts on its jury as pages do them."""

    setting: Setting
    trainer: Person

    @property
    def database(self) -> Database:
        return self.setting.database

    def by(self, person: Person) -> Actor:
        return actor_for(self.database, person)

    def seat(
        self,
        given: str,
        family: str = "Jury",
        *,
        person: Person | None = None,
        modules: tuple[str, ...] = (),
        is_chair: bool = False,
        at: datetime = READING,
    ) -> Juror:
        """Somebody who accepted an invitation to the jury, or ``person``, who has a role already."""
        who = person or make_person(self.database, given, family)
        if person is None:
            grant_role(
                self.database, who, Role.JUROR, self.setting.federation, cohort_id=self.setting.cohort.id
            )
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.seat_juror(
                session,
                cohort=self.setting.cohort,
                federation=self.setting.federation,
                person=who,
                seat=Seat(role=JurorRole.EHESP, modules=modules, is_chair=is_chair),
                by=COMMAND,
                at=at,
            )

    def person(self, juror: Juror) -> Person:
        found: Person = self.setting.get(Person, juror.person_id)
        return found

    def by_name(self, given: str) -> Person:
        """A member of the jury."""
        with self.database.session(self.setting.scope) as session:
            mine = select(Person).join(Juror, Juror.person_id == Person.id)
            return session.scalars(mine.where(Person.given_name == given)).one()

    def learner(self, given: str = "Noé", family: str = "Aubert", **values: object) -> Enrollment:
        return make_learner(self.setting, given, family, **values)  # type: ignore[arg-type]

    def deposit(self, learner: Enrollment, title: str = "Des réunions courtes", module: str = "") -> Memoire:
        """The learner's mémoire, deposited on its due date: 14 pages of the body, 16 of the file."""
        return deposit(self.setting, learner, title, module)

    def assign(self, learner: Enrollment, juror: Juror, *, at: datetime = READING) -> MemoireReading:
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.assign(
                session, enrollment_id=learner.id, reader_id=juror.person_id, by=self.setting.actor, at=at
            )

    def accept(self, reading: MemoireReading, *, at: datetime = READING) -> MemoireReading:
        with self.database.session(self.setting.scope, write=True) as session:
            who = self.by(session.get_one(Person, reading.reader_id))
            return operations.accept(session, reading_id=reading.id, by=who, at=at)

    def decline(self, reading: MemoireReading, reason: str = "", *, at: datetime = READING) -> MemoireReading:
        with self.database.session(self.setting.scope, write=True) as session:
            who = self.by(session.get_one(Person, reading.reader_id))
            return operations.decline(session, reading_id=reading.id, reason=reason, by=who, at=at)

    def submit(self, reading: MemoireReading, *, at: datetime = READING) -> None:
        """By the row: what matters here is only that the evaluation was given."""
        with self.database.session(self.setting.scope, write=True) as session:
            row = session.get_one(MemoireReading, reading.id)
            given = select(MemoireDeposit.id).where(MemoireDeposit.memoire_id == row.memoire_id)
            row.submitted_deposit_id, row.submitted_at = session.scalars(given).one(), at

    def tie(self, juror: Juror, learner: Enrollment, *, at: datetime = READING) -> None:
        """Recorded by staff."""
        with self.database.session(self.setting.scope, write=True) as session:
            declare_tie(
                session,
                assessor_id=juror.person_id,
                subject_id=learner.person_id,
                kind=TieKind.PERSONAL,
                by=self.setting.actor,
                at=at,
            )

    def readings(self, learner: Enrollment | None = None) -> list[tuple[str, ReadingState]]:
        """Reader and state of each, in order."""
        with self.database.session(self.setting.scope) as session:
            statement = (
                select(Person.given_name, MemoireReading.state)
                .join(Person, Person.id == MemoireReading.reader_id)
                .join(Memoire, Memoire.id == MemoireReading.memoire_id)
                .order_by(MemoireReading.id)
            )
            if learner is not None:
                statement = statement.where(Memoire.enrollment_id == learner.id)
            return [(row[0], row[1]) for row in session.execute(statement)]

    def mails(self, template: str) -> list[tuple[str, str]]:
        """Recipient and subject of each, in order."""
        with self.database.session(self.setting.scope) as session:
            rows = session.scalars(
                select(OutboxMessage)
                .where(OutboxMessage.template == f"memoires/readers/{template}")
                .order_by(OutboxMessage.id)
            )
            return [(row.recipient, row.subject.replace("\u00a0", " ")) for row in rows]

    def actions(self) -> list[str]:
        """What the journal says of the jury and of readings, in order."""
        with self.database.session(self.setting.scope) as session:
            return [
                str(one.action)
                for one in session.scalars(select(JournalEntry).order_by(JournalEntry.position))
                if one.action.startswith(("jury.", "reading."))
            ]

    def roles(self, person_id: int) -> list[Role]:
        """Those that are held."""
        with self.database.session(self.setting.scope) as session:
            return list(
                session.scalars(
                    select(RoleGrant.role).where(
                        RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None)
                    )
                )
            )


def deposit(
    setting: Setting, learner: Enrollment, title: str = "Des réunions courtes", module: str = ""
) -> Memoire:
    """Rows only."""
    at = datetime(2027, 4, 30, 9, 0, tzinfo=UTC)
    with setting.database.session(setting.scope, write=True) as session:
        memoire = Memoire(
            enrollment_id=learner.id,
            person_id=learner.person_id,
            subject_state=SubjectState.VALIDATED,
            subject_number=1,
            deposit_number=1,
            deposited_at=at,
        )
        file = StoredFile(
            sha256=f"{next(_serial):064x}",
            size=20_000,
            media_type="application/pdf",
            pages=16,
            name="memoire.pdf",
            stored_at=at,
        )
        session.add_all([memoire, file])
        session.flush()
        session.add_all(
            [
                MemoireSubject(
                    memoire_id=memoire.id,
                    person_id=learner.person_id,
                    number=1,
                    title=title,
                    question="Pourquoi ?",
                    team_process="Une réunion par semaine.",
                    method="Entretiens.",
                    module=module,
                    proposed_at=at,
                ),
                MemoireDeposit(
                    memoire_id=memoire.id,
                    person_id=learner.person_id,
                    number=1,
                    file_id=file.id,
                    deposited_at=at,
                    due_on=date(2027, 4, 30),
                    title=title,
                    summary="Ce que change une réunion courte.",
                    keywords=["réunion"],
                    file_pages=16,
                    body_from=2,
                    body_to=15,
                    proposed_from=2,
                    proposed_to=15,
                    has_text=True,
                    is_own_work=True,
                ),
            ]
        )
        session.flush()
        return memoire


@written_once
def make_jury(database: Database) -> Jury:
    """BFC's promo 8 and its trainer; nobody is of the jury yet."""
    setting = make_setting(database)
    return Jury(setting, make_trainer(setting))
