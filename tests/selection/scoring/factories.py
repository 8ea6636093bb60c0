"""A committee before its dossiers, for tests of scores; written directly, people are made up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import Database
from pacte.files.store import Store
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor, Role
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, MemberQuality
from tests.applications.processing.factories import Setting, add_file, make_dossier, make_setting
from tests.factories import grant_role, make_person

SCORING = datetime(2025, 11, 5, 9, 0, tzinfo=UTC)
"""A Wednesday between BFC's closing and its committee."""
DOCUMENTS = ("cv", "motivation-letter", "photo", "commitment")
KEYS = ("motivation", "team", "position", "project", "territory")
FULL = dict.fromkeys(KEYS, 4)
NAMES = ("Alix", "Brune", "Charlie", "Dany", "Eden", "Florence")


@dataclass
class Committee:
    """A cohort's committee, its members and the dossiers before it."""

    setting: Setting
    members: list[Person] = field(default_factory=list)
    dossiers: list[Application] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def cohort(self) -> Cohort:
        return self.setting.cohort

    @property
    def staff(self) -> Actor:
        return self.setting.actor

    def by(self, place: int = 0) -> Actor:
        """A member as an actor."""
        return actor_for(self.database, self.members[place])

    def write(self) -> Any:
        """A writing session."""
        return self.database.session(self.setting.scope, write=True)

    def read(self) -> Any:
        """A reading session."""
        return self.database.session(self.setting.scope)

    def give(self, dossier: int = 0, member: int = 0, **values: Any) -> Assessment:
        """An assessment, assigned; with ``marks`` begun, with ``submitted_at`` given."""
        fields: dict[str, Any] = {
            "application_id": self.dossiers[dossier].id,
            "scorer_id": self.members[member].id,
            "assigned_at": SCORING,
            "updated_at": SCORING,
            "marks": {},
            **values,
        }
        with self.write() as session:
            row = Assessment(**fields)
            session.add(row)
        return row

    def given(self, dossier: int = 0, member: int = 0, marks: Mapping[str, int] = FULL) -> Assessment:
        """A submitted opinion."""
        return self.give(dossier, member, marks=dict(marks), submitted_at=SCORING)

    def tie(self, dossier: int = 0, member: int = 0) -> ConflictOfInterest:
        """A declared tie."""
        with self.write() as session:
            row = ConflictOfInterest(
                assessor_id=self.members[member].id,
                subject_id=self.dossiers[dossier].person_id,
                kind=TieKind.PERSONAL,
                source=TieSource.DECLARED,
                declared_at=SCORING,
            )
            session.add(row)
        return row

    def change(self, **values: Any) -> None:
        """Change the committee's row: ``scoring_due_at``, ``deliberation_began_at``."""
        with self.write() as session:
            row = session.scalars(select(SelectionCommittee)).one()
            for name, value in values.items():
                setattr(row, name, value)

    def end_seat(self, member: int = 0) -> None:
        """The member no longer sits."""
        with self.write() as session:
            seat = session.scalars(
                select(CommitteeMember).where(CommitteeMember.person_id == self.members[member].id)
            ).one()
            seat.ended_at = SCORING

    def assessments(self) -> list[Assessment]:
        with self.read() as session:
            return list(session.scalars(select(Assessment).order_by(Assessment.id)))

    def pairs(self) -> set[tuple[int, int]]:
        """Dossier and member, by their places in the lists above."""
        dossiers = {row.id: place for place, row in enumerate(self.dossiers)}
        members = {row.id: place for place, row in enumerate(self.members)}
        return {(dossiers[row.application_id], members[row.scorer_id]) for row in self.assessments()}

    def actions(self) -> list[str]:
        """What the journal says of scores, in order."""
        with self.read() as session:
            return [
                action
                for action in session.scalars(select(JournalEntry.action).order_by(JournalEntry.position))
                if action.startswith(("assessment.", "scoring."))
            ]

    def mails(self) -> list[tuple[str, str]]:
        """Template and recipient, in order."""
        with self.read() as session:
            return [
                (row.template, row.recipient)
                for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            ]


def make_committee(
    database: Database,
    *,
    members: int = 3,
    dossiers: int = 1,
    store: Store | None = None,
    content: bytes = b"",
) -> Committee:
    """Members who sit, and admissible dossiers; nothing is assigned. ``content``: of every document."""
    made = Committee(make_setting(database))
    for place in range(members):
        person = make_person(database, NAMES[place % len(NAMES)], f"Membre {place}")
        grant_role(database, person, Role.COMMITTEE_MEMBER, made.setting.federation, cohort_id=made.cohort.id)
        made.members.append(person)
    for place in range(dossiers):
        row = make_dossier(made.setting, "Camille", f"Aubert {place:03d}", documents=())
        with made.write() as session:
            for key in DOCUMENTS:
                add_file(session, made.setting, row.id, key, store=store, content=content)
        made.dossiers.append(row)
    with made.write() as session:
        session.add(SelectionCommittee(cohort_id=made.cohort.id, created_at=SCORING))
        for person in made.members:
            session.add(
                CommitteeMember(
                    cohort_id=made.cohort.id,
                    person_id=person.id,
                    quality=MemberQuality.FEDERATION,
                    added_at=SCORING,
                )
            )
        for row in made.dossiers:
            session.add(
                Candidacy(
                    cohort_id=made.cohort.id,
                    application_id=row.id,
                    admissibility=Admissibility.ADMISSIBLE,
                    settled_at=SCORING,
                )
            )
    return made
