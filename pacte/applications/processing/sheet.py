"""Everything the staff's page of one dossier shows, read together: the same statements for every dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person, RoleGrant
from pacte.applications.course import Course, course_of
from pacte.applications.facts import DocumentFacts, standing
from pacte.applications.models import (
    Application,
    Commitment,
    Deposit,
    InternalNote,
    Message,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.operations.loading import Loaded, load_locked
from pacte.applications.phrases import with_leader
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.rules import Standing
from pacte.applications.processing.rules import standing as standing_of
from pacte.applications.registries import hidden_from
from pacte.applications.rules import Progress, completeness, met
from pacte.applications.selection_rules import blockers_to_selection, waiver_lapses
from pacte.applications.told_reasons import with_reasons
from pacte.applications.vocabulary import DocumentOrigin
from pacte.applications.wording import local_day
from pacte.audit import HistoryLine
from pacte.blockers import Blocker
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.files.models import StoredFile
from pacte.mail.models import OutboxMessage
from pacte.policy import STAFF_ROLES

RANKED = frozenset({"selection.moved"})
"""Acts that name ranks: those of a reader tied to another dossier are counted without it, on other pages."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A document of the dossier with its content, current or not."""

    document: SupportingDocument
    file: StoredFile
    added_by: str
    decided_by: str
    given_for: str = ""
    """The structure that a commitment was given for."""

    @property
    def is_waiting(self) -> bool:
        """Late, neither accepted nor set aside."""
        return self.document.late and self.document.accepted_at is None and self.document.replaced_at is None

    @property
    def is_added(self) -> bool:
        """By staff, who may set it aside again."""
        return self.document.origin is DocumentOrigin.STAFF


@dataclass(frozen=True, slots=True)
class Team:
    """A structure of the dossier with its row of the registry."""

    structure: Structure
    is_bearer: bool


RECRUITED = "application.recruited"
"""Its reason is staff's own: candidates read the act without it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One dossier, whole."""

    loaded: Loaded
    standing: Standing
    blockers: Sequence[Blocker]
    """To the selection."""
    steps: Sequence[Progress]
    met: Sequence[str]
    teams: Sequence[Team]
    pieces: Sequence[Piece]
    former: Sequence[Piece]
    waiver: Waiver | None
    waiver_lapsed: bool
    requests: Sequence[RequestedDocument]
    deposits: Sequence[Deposit]
    commitments: Sequence[Commitment]
    messages: Sequence[Message]
    notes: Sequence[InternalNote]
    mails: Sequence[OutboxMessage]
    history: Sequence[HistoryLine]
    """Of the dossier, and of all that it has led to."""
    course: Course | None
    """Where it stands after the deposit, as the reader may know it."""
    staff: Sequence[Person]
    """Who may look after it: a tie hides it from none of them."""
    names: Mapping[int, str]
    """Of the people who acted, by id."""

    @property
    def application(self) -> Application:
        return self.loaded.application

    @property
    def recruited(self) -> HistoryLine | None:
        """The last time somebody noted that the person under waiver is recruited."""
        return next((line for line in self.history if line.action == RECRUITED), None)

    @property
    def unread(self) -> int:
        """Messages of the candidate that nobody of the staff has read."""
        return sum(1 for message in self.messages if not message.from_staff and message.read_at is None)

    @property
    def is_left(self) -> bool:
        """Whether whoever looked after it no longer may: they left, or a tie now hides it from them."""
        looked_after_by = self.application.assigned_to_id
        return looked_after_by is not None and looked_after_by not in {person.id for person in self.staff}

    @property
    def to_see(self) -> Sequence[Piece]:
        """Documents asked for, come in time, that nobody of the staff has looked at; none once withdrawn."""
        if self.standing is Standing.WITHDRAWN:
            return []
        asked = {request.document_id for request in self.requests}
        return [
            piece
            for piece in self.pieces
            if piece.document.id in asked and not piece.document.late and piece.document.accepted_at is None
        ]

    @property
    def lapsed(self) -> Mapping[str, DocumentFacts]:
        """Key → the team's commitment, when it was given for another structure than the one that bears."""
        found = {
            asked.key: self.loaded.dossier.given_for_another(asked.key)
            for asked in self.loaded.facts.documents
            if asked.by_signature
        }
        return {key: document for key, document in found.items() if document is not None}

    @property
    def beside(self) -> frozenset[int]:
        """Commitments given for another structure, while the one of the bearer is there."""
        stands = standing((piece.document for piece in self.pieces), self._bearers).values()
        return frozenset(piece.document.id for piece in self.pieces if piece.document not in stands)

    @property
    def _bearers(self) -> frozenset[int]:
        return frozenset(one.id for one in self.loaded.dossier.bearers)

    def signed_for(self, commitment: Commitment) -> str:
        """The structure that a signature was given for."""
        pieces = (*self.pieces, *self.former)
        return next((one.given_for for one in pieces if one.document.id == commitment.document_id), "")

    @property
    def missing(self) -> Sequence[Blocker]:
        """What the deposit asks and that is not there."""
        return [blocker for step in self.steps for blocker in step.missing]

    def name(self, person_id: int | None) -> str:
        return self.names.get(person_id, "") if person_id else ""


def sheet(session: FencedSession, *, application: Application, now: datetime, reader_id: int | None) -> Sheet:
    """The whole dossier, for one reader."""
    loaded = load_locked(session, application)
    row, facts, dossier = loaded.application, loaded.facts, loaded.dossier
    identity = row.id
    signed = {asked.key for asked in facts.documents if asked.by_signature}
    found = [
        (document, file, given_for if document.key in signed and given_for else "")
        for document, file, given_for in session.execute(
            select(SupportingDocument, StoredFile, Structure.name)
            .join(StoredFile, StoredFile.id == SupportingDocument.file_id)
            .outerjoin(Structure, Structure.id == SupportingDocument.for_structure_id)
            .where(SupportingDocument.application_id == identity)
            .order_by(SupportingDocument.id)
        )
    ]
    waiver = session.scalar(select(Waiver).where(Waiver.application_id == identity))
    requests = session.scalars(
        select(RequestedDocument)
        .where(RequestedDocument.application_id == identity)
        .order_by(RequestedDocument.id.desc())
    ).all()
    commitments = session.scalars(
        select(Commitment).where(Commitment.application_id == identity).order_by(Commitment.id.desc())
    ).all()
    messages = session.scalars(
        select(Message).where(Message.application_id == identity).order_by(Message.at, Message.id)
    ).all()
    notes = session.scalars(
        select(InternalNote)
        .where(InternalNote.application_id == identity)
        .order_by(InternalNote.at.desc(), InternalNote.id.desc())
    ).all()
    people = {
        *(document.added_by_id for document, _, _ in found),
        *(document.accepted_by_id for document, _, _ in found),
        *(request.requested_by_id for request in requests),
        *(message.author_id for message in messages),
        *(note.author_id for note in notes),
        row.assigned_to_id,
        row.person_id,
        waiver.decided_by_id if waiver else None,
    }
    names = {
        person.id: person.name
        for person in session.scalars(select(Person).where(Person.id.in_({one for one in people if one})))
    }
    pieces = [
        Piece(
            document,
            file,
            names.get(document.added_by_id or 0, ""),
            names.get(document.accepted_by_id or 0, ""),
            given_for,
        )
        for document, file, given_for in found
    ]
    today = local_day(now, facts.time_zone)
    order = {asked.key: position for position, asked in enumerate(facts.documents)}
    course = course_of(session, row, now, reader_id)
    current = [piece for piece in pieces if piece.document.replaced_at is None]
    return Sheet(
        loaded=loaded,
        standing=standing_of(row.state, facts.closes_at, now),
        blockers=blockers_to_selection(dossier, facts, today=today),
        steps=completeness(dossier, facts, now),
        met=met(dossier, facts, now),
        teams=_teams(session, loaded),
        pieces=sorted(current, key=lambda piece: order.get(piece.document.key, len(order))),
        former=[piece for piece in reversed(pieces) if piece.document.replaced_at is not None],
        waiver=waiver,
        waiver_lapsed=waiver_lapses(dossier, facts, today),
        requests=requests,
        deposits=session.scalars(
            select(Deposit).where(Deposit.application_id == identity).order_by(Deposit.number.desc())
        ).all(),
        commitments=commitments,
        messages=messages,
        notes=notes,
        mails=session.scalars(
            select(OutboxMessage)
            .where(
                OutboxMessage.subject_kind == Application.__tablename__,
                OutboxMessage.subject_id == identity,
            )
            .order_by(OutboxMessage.id.desc())
            .limit(50)
        ).all(),
        history=history_for_staff(
            session, row, course, {one.requested_at: one.leader_name for one in commitments}
        ),
        course=course,
        staff=who_may_treat(session, row),
        names=names,
    )


def history_for_staff(
    session: FencedSession, row: Application, course: Course | None, leaders: Mapping[datetime, str]
) -> list[HistoryLine]:
    """What was done to a dossier and to all that it has led to; ``course`` is what the reader may know.

    ``leaders``: instant at which a signature was asked → of whom.
    """
    lines = audit.history(
        session,
        row,
        since=row.created_at,
        also=course.subjects if course is not None else (),
        without=RANKED,
    )
    return [_for_staff(line, row, leaders) for line in with_reasons(session, row, lines)]


def _for_staff(line: HistoryLine, row: Application, leaders: Mapping[datetime, str]) -> HistoryLine:
    """The candidate under their name, even when nothing but an address was known; how staff know a fact."""
    line = with_leader(line, leaders)
    if line.actor_id == row.person_id and row.name:
        return replace(line, actor=row.name)
    if line.action == RECRUITED and line.details.get("reason"):
        return replace(line, sentence=f"{line.sentence}, selon : {line.details['reason']}")
    return line


def staff_of(session: FencedSession, cohort_id: int) -> list[Person]:
    """Who may look after a dossier of the cohort, by name; one statement."""
    rows = session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role.in_(STAFF_ROLES),
            RoleGrant.ended_at.is_(None),
            RoleGrant.federation_id == session.federation_id,
            RoleGrant.cohort_id.is_(None) | (RoleGrant.cohort_id == cohort_id),
        )
        .order_by(Person.sort_key, Person.id)
    )
    return list(rows.unique())


def who_may_treat(session: FencedSession, application: Application) -> list[Person]:
    """The staff of the cohort, less those from whom a tie hides this dossier; constant statements."""
    team = staff_of(session, application.cohort_id)
    hidden = hidden_from(
        session,
        [session.get_one(Cohort, application.cohort_id)],
        [person.id for person in team],
        among=[application.id],
    )
    return [person for person in team if application.id not in hidden[person.id]]


def _teams(session: FencedSession, loaded: Loaded) -> list[Team]:
    facts = loaded.dossier.structures
    rows = {
        structure.id: structure
        for structure in session.scalars(
            select(Structure).where(Structure.id.in_([fact.id for fact in facts]))
        )
    }
    return [
        Team(rows[fact.id], fact.is_bearer) for fact in sorted(facts, key=lambda fact: not fact.is_bearer)
    ]
