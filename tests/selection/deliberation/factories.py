"""A committee with scored dossiers, for the deliberation's tests: written directly; people are made up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.applications.models import Application, ApplicationStructure
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.conflicts.models import ConflictOfInterest
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import Database
from pacte.federations.models import Structure, StructureMembership
from pacte.policy import Actor, Role
from pacte.selection.deliberation import operations
from pacte.selection.deliberation.rules import Event
from pacte.selection.models import (
    Assessment,
    Candidacy,
    CommitteeMember,
    Interview,
    InterviewSlot,
    SelectionCommittee,
)
from pacte.selection.vocabulary import Admissibility, Decision, InterviewState, MemberQuality
from tests.applications.processing.factories import Setting, make_dossier, make_setting, make_structure
from tests.factories import grant_role, make_person
from tests.kept_rows import written_once

MEETING = datetime(2025, 11, 20, 9, 0, tzinfo=UTC)
"""A Thursday morning of November, after the closing of BFC's applications."""
PEOPLE = ("Zoé Lefèvre", "Noa Berthier", "Camille Aubert", "Alix Renaud", "Lou Perrin", "Sacha Marchand")
MEMBERS = (
    ("Inès", "Vuillemin", MemberQuality.FEDERATION, ""),
    ("Karim", "Keller", MemberQuality.AGENCY, "ARS Bourgogne-Franche-Comté"),
)


@dataclass
class Meeting:
    """A cohort before its committee."""

    setting: Setting
    members: list[Person] = field(default_factory=list)
    dossiers: list[Application] = field(default_factory=list)
    structures: list[Structure] = field(default_factory=list)

    @property
    def database(self) -> Database:
        return self.setting.database

    @property
    def cohort(self) -> Cohort:
        return self.setting.cohort

    @property
    def staff(self) -> Actor:
        return self.setting.actor

    def actor(self, number: int) -> Actor:
        return actor_for(self.database, self.members[number])

    def session(self, *, write: bool = False) -> Any:
        return self.database.session(self.setting.scope, write=write)

    def candidacy(self, number: int) -> Candidacy:
        with self.session() as session:
            return session.scalars(
                select(Candidacy).where(Candidacy.application_id == self.dossiers[number].id)
            ).one()

    def committee(self) -> SelectionCommittee:
        with self.session() as session:
            return session.scalars(
                select(SelectionCommittee).where(SelectionCommittee.cohort_id == self.cohort.id)
            ).one()

    def seats(self) -> list[CommitteeMember]:
        with self.session() as session:
            return list(session.scalars(select(CommitteeMember).order_by(CommitteeMember.id)))

    def journal(self) -> list[str]:
        with self.session() as session:
            return [
                action
                for action in session.scalars(select(JournalEntry.action).order_by(JournalEntry.position))
                if action.startswith("selection.")
            ]

    def begin(self, *, without_them: bool = False) -> None:
        with self.session(write=True) as session:
            operations.begin(
                session, cohort=self.cohort, without_them=without_them, by=self.staff, at=MEETING
            )

    def decide(
        self,
        number: int,
        event: Event,
        *,
        reason: str = "",
        note: str = "",
        rank: int | None = None,
        revision: int | None = None,
        by: Actor | None = None,
    ) -> None:
        seen = self.candidacy(number).revision if revision is None else revision
        with self.session(write=True) as session:
            operations.decide(
                session,
                cohort=self.cohort,
                application_id=self.dossiers[number].id,
                event=event,
                reason=reason,
                note=note,
                rank=rank,
                revision=seen,
                by=by or self.staff,
                at=MEETING,
            )

    def attend(self, *numbers: int) -> None:
        seats = [seat.id for seat in self.seats()]
        with self.session(write=True) as session:
            operations.mark_presence(
                session,
                cohort=self.cohort,
                present=[seats[number] for number in numbers],
                by=self.staff,
                at=MEETING,
            )

    def close(self, place: str = "Dijon", *, without_interviews: bool = False) -> None:
        with self.session(write=True) as session:
            operations.close(
                session,
                cohort=self.cohort,
                place=place,
                without_interviews=without_interviews,
                by=self.staff,
                at=MEETING,
            )

    def settle(self) -> None:
        """Everything decided and closed: first retained, second waiting, the others refused."""
        self.begin()
        self.decide(0, Event.RETAIN, note="Unanimité.")
        self.decide(1, Event.WAITLIST)
        for number in range(2, len(self.dossiers)):
            self.decide(number, Event.REFUSE, reason="Le projet est à mûrir.")
        self.attend(0, 1)
        self.close()


@written_once
def make_meeting(
    database: Database,
    *,
    marks: Sequence[Sequence[float]] = ((5, 5), (4, 4), (3, 3)),
    one_structure: bool = False,
    capacity: int = 0,
) -> Meeting:
    """A committee of two; one dossier a line of ``marks``, on a scale of five, one mark a scorer."""
    meeting = Meeting(make_setting(database))
    if capacity:
        with meeting.session(write=True) as session:
            session.get_one(Cohort, meeting.cohort.id).capacity = capacity
    for given, family, quality, organisation in MEMBERS:
        add_member(meeting, given, family, quality=quality, organisation=organisation)
    with meeting.session(write=True) as session:
        session.add(SelectionCommittee(cohort_id=meeting.cohort.id, created_at=MEETING))
    for number, line in enumerate(marks):
        if not one_structure or not meeting.structures:
            meeting.structures.append(make_structure(meeting.setting, f"MSP n° {number}"))
        add_dossier(meeting, line)
    return meeting


def add_member(
    meeting: Meeting, given: str, family: str, *, quality: MemberQuality, organisation: str = ""
) -> Person:
    person = make_person(meeting.database, given, family)
    grant_role(
        meeting.database,
        person,
        Role.COMMITTEE_MEMBER,
        meeting.setting.federation,
        cohort_id=meeting.cohort.id,
    )
    with meeting.session(write=True) as session:
        session.add(
            CommitteeMember(
                cohort_id=meeting.cohort.id,
                person_id=person.id,
                quality=quality,
                organisation=organisation,
                added_at=MEETING,
            )
        )
    meeting.members.append(person)
    return person


def add_dossier(
    meeting: Meeting,
    marks: Sequence[float] = (),
    *,
    admissibility: Admissibility = Admissibility.ADMISSIBLE,
    structure: Structure | None = None,
) -> Application:
    number = len(meeting.dossiers)
    given, family = PEOPLE[number % len(PEOPLE)].split(" ")
    row = make_dossier(
        meeting.setting, given, family, structure=structure or meeting.structures[-1], documents=KEPT
    )
    meeting.dossiers.append(row)
    with meeting.session(write=True) as session:
        session.add(
            Candidacy(
                cohort_id=meeting.cohort.id,
                application_id=row.id,
                admissibility=admissibility,
                settled_at=MEETING,
            )
        )
    for scorer, mark in zip(meeting.members, marks, strict=False):
        score(meeting, row, scorer, mark)
    return row


KEPT = ("cv", "motivation-letter", "photo", "commitment")


def score(meeting: Meeting, row: Application, scorer: Person, mark: float | None, comment: str = "") -> None:
    """The same mark for every criterion, submitted; awaited without a mark."""
    criteria = meeting.cohort.definition["selection"]["criteria"]
    with meeting.session(write=True) as session:
        session.add(
            Assessment(
                application_id=row.id,
                scorer_id=scorer.id,
                assigned_at=MEETING,
                updated_at=MEETING,
                marks={} if mark is None else {criterion["key"]: mark for criterion in criteria},
                comment=comment,
                submitted_at=None if mark is None else MEETING,
            )
        )


def hear(meeting: Meeting, number: int, starts_at: datetime | None = None) -> None:
    """An interview with the person of a dossier, booked at that hour; invited without one."""
    with meeting.session(write=True) as session:
        slot = None
        if starts_at is not None:
            slot = InterviewSlot(
                cohort_id=meeting.cohort.id,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=30),
                created_at=MEETING,
            )
            session.add(slot)
            session.flush()
        session.add(
            Interview(
                application_id=meeting.dossiers[number].id,
                person_id=meeting.dossiers[number].person_id,
                state=InterviewState.BOOKED if slot else InterviewState.INVITED,
                slot_id=slot.id if slot else None,
                invited_at=MEETING,
                choose_by_at=MEETING,
                calendar_uid=f"entretien-{number}",
            )
        )


def owe_dues(meeting: Meeting, number: int) -> None:
    """The structure of a dossier has not paid its dues."""
    with meeting.session(write=True) as session:
        for membership in session.scalars(
            select(StructureMembership).where(
                StructureMembership.structure_id == meeting.structures[number].id
            )
        ):
            membership.dues_paid_on = None


def tie(meeting: Meeting, person: Person, number: int) -> None:
    """A declared conflict between someone and the person of a dossier."""
    with meeting.session(write=True) as session:
        session.add(
            ConflictOfInterest(
                assessor_id=person.id,
                subject_id=meeting.dossiers[number].person_id,
                kind=TieKind.PERSONAL,
                source=TieSource.DECLARED,
                declared_at=MEETING,
            )
        )


def share_structure(meeting: Meeting, number: int, other: int) -> None:
    """The dossier ``other`` is borne by the structure of ``number``."""
    with meeting.session(write=True) as session:
        links = {
            link.application_id: link
            for link in session.scalars(
                select(ApplicationStructure).where(ApplicationStructure.is_bearer.is_(True))
            )
        }
        links[meeting.dossiers[other].id].structure_id = links[meeting.dossiers[number].id].structure_id


def decisions(meeting: Meeting) -> list[tuple[Decision, int | None]]:
    return [
        (row.decision, row.rank)
        for row in (meeting.candidacy(number) for number in range(len(meeting.dossiers)))
    ]
