"""A cohort in training whose contacts are noted; people are made up."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.audit.models import JournalEntry
from pacte.database import Database
from pacte.documents.tables import Sheet, read_table
from pacte.followup import imports, operations
from pacte.followup.models import FollowUp, FollowUpImport
from pacte.followup.rules import Contact
from pacte.followup.vocabulary import Channel
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.policy import Actor
from tests.kept_rows import written_once
from tests.seminars.factories import Setting, make_learner, make_setting, make_trainer

NOON = datetime(2025, 12, 15, 11, 0, tzinfo=UTC)
TODAY = date(2025, 12, 15)
CALL = Contact(held_on=TODAY, channel=Channel.PHONE, themes=("team",), note="Un point sur l’équipe")


@dataclass
class Desk:
    """A trainer who follows two learners, another who follows none, and the staff."""

    setting: Setting
    trainer: Person
    other: Person
    learners: list[Enrollment] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    def by(self, person: Person) -> Actor:
        return actor_for(self.database, person)

    def person(self, number: int = 0) -> Person:
        """A learner."""
        with self.database.session(self.setting.scope) as session:
            return session.get_one(Person, self.learners[number].person_id)

    def note(
        self, number: int = 0, *, by: Person | None = None, at: datetime = NOON, key: str = "", **changes: Any
    ) -> FollowUp:
        """A contact of the trainer's, unless told otherwise."""
        after_reason, noted_again = changes.pop("after_reason", ""), changes.pop("again", False)
        with self.database.session(self.setting.scope, write=True) as session:
            return operations.note(
                session,
                enrollment_id=self.learners[number].id,
                contact=replace(CALL, **changes),
                after_reason=after_reason,
                client_key=key,
                again=noted_again,
                by=self.by(by or self.trainer),
                at=at,
            )

    def rows(self) -> list[FollowUp]:
        """Every contact, oldest first."""
        with self.database.session(self.setting.scope) as session:
            return list(session.scalars(select(FollowUp).order_by(FollowUp.id)))

    def journal(self, row: FollowUp) -> list[str]:
        """What the journal holds of a contact."""
        with self.database.session(self.setting.scope) as session:
            return list(
                session.scalars(
                    select(JournalEntry.action)
                    .where(JournalEntry.subject_kind == "follow_up", JournalEntry.subject_id == row.id)
                    .order_by(JournalEntry.position)
                )
            )

    def follow(self, number: int, trainer: Person | None) -> None:
        """Somebody else follows the learner from now on, or nobody."""
        with self.database.session(self.setting.scope, write=True) as session:
            for row in session.scalars(
                select(TrainerAssignment).where(
                    TrainerAssignment.enrollment_id == self.learners[number].id,
                    TrainerAssignment.until_at.is_(None),
                )
            ):
                row.until_at = NOON
            session.flush()
            if trainer is not None:
                session.add(
                    TrainerAssignment(
                        enrollment_id=self.learners[number].id, trainer_id=trainer.id, from_at=NOON
                    )
                )

    def send(self, text: str, *, by: Person | None = None) -> FollowUpImport:
        """A file of past contacts, as a preview."""
        sheet = read_table("contacts.csv", text.encode())
        assert isinstance(sheet, Sheet)
        return self.send_sheet(sheet, by=by)

    def send_sheet(self, sheet: Sheet, *, by: Person | None = None) -> FollowUpImport:
        with self.database.session(self.setting.scope, write=True) as session:
            return imports.start_import(
                session,
                cohort=self.setting.cohort,
                filename="contacts.csv",
                sheet=sheet,
                by=self.by(by or self.setting.staff),
                at=NOON,
            )

    def confirm(self, batch: FollowUpImport, *, seen: str = "") -> dict[str, int]:
        """As the preview stands."""
        with self.database.session(self.setting.scope, write=True) as session:
            kept = session.get_one(FollowUpImport, batch.id)
            seen = seen or imports.plan_of(session, kept, NOON).fingerprint
            return imports.confirm_import(
                session, batch=kept, seen=seen, by=self.by(self.setting.staff), at=NOON
            )


@written_once
def make_desk(database: Database, learners: int = 2) -> Desk:
    """BFC's promo 8, its learners followed by the trainer."""
    setting = make_setting(database)
    trainer = make_trainer(setting, "Alix", "Relais")
    other = make_trainer(setting, "Maud", "Autre")
    desk = Desk(setting, trainer, other)
    desk.learners = [
        make_learner(setting, "Noé", f"Aubert {letter}", trainer=trainer)
        for letter in "ABCDEFGHIJKLMNOPQRSTU"[:learners]
    ]
    return desk


def table_2021(desk: Desk, names: list[str], *, first: date = date(2021, 1, 4), every: float = 2) -> str:
    """173 contacts as a trainer's own file holds them: 127 by phone, 39 by e-mail, 7 meetings.

    ``first``: the day of the first; one follows ``every`` so many days.
    """
    words = ["tél."] * 127 + ["E-mail"] * 39 + ["Rencontre"] * 7
    lines = ["Date;Apprenant·e;Canal;Thèmes;Note"]
    for number, word in enumerate(words):
        day = first + timedelta(days=every * number)
        theme = ("Projet de santé", "Mémoire, qualité", "")[number % 3]
        lines.append(f"{day:%d/%m/%Y};{names[number % len(names)]};{word};{theme};Contact {number}")
    return "\n".join(lines) + "\n"
