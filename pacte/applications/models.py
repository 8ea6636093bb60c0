"""Tables of the dossier: the application, its structures, documents, commitment, waiver, deposits."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.applications.facts import standing
from pacte.applications.vocabulary import ApplicationState, DocumentOrigin, PostStatus, WaiverState
from pacte.cohorts.models import Cohort
from pacte.database import Base, Fenced, OpenToNational, OwnedByPerson, fenced_key, text_enum
from pacte.federations.models import Structure
from pacte.files.models import StoredFile


class Application(OwnedByPerson, OpenToNational, Fenced, Base):
    """A request to enter a cohort, one a person and cohort; its fields are what was typed so far."""

    __tablename__ = "application"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "person_id"),
        UniqueConstraint("federation_id", "reference"),
        Index("ix_application_person", "person_id"),
        CheckConstraint("(state = 'submitted') <= (deposited_at IS NOT NULL)", name="deposited"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reference: Mapped[str] = mapped_column(String(40))
    """Shown to people and said on the telephone, for example ``BFC-8-K7RT2``."""
    state: Mapped[ApplicationState] = mapped_column(
        text_enum(ApplicationState), default=ApplicationState.DRAFT
    )
    track: Mapped[str | None] = mapped_column(String(10))
    sort_key: Mapped[str] = mapped_column(String(400), default="")

    # « Vous »
    given_name: Mapped[str] = mapped_column(String(200), default="")
    family_name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    phone: Mapped[str] = mapped_column(String(30), default="")
    city: Mapped[str] = mapped_column(String(200), default="")
    background: Mapped[str] = mapped_column(Text, default="")
    """Training and former work, in the candidate's words."""

    # « Votre poste »
    post_status: Mapped[PostStatus | None] = mapped_column(text_enum(PostStatus))
    position_title: Mapped[str] = mapped_column(String(200), default="")
    employer: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    """Since when, or from when, the position is held."""
    weekly_hours: Mapped[Decimal | None] = mapped_column(Numeric(4, 1))
    missions: Mapped[str] = mapped_column(Text, default="")
    leader_name: Mapped[str] = mapped_column(String(200), default="")
    leader_email: Mapped[str] = mapped_column(String(254), default="")

    privacy_accepted_at: Mapped[datetime | None]
    """When the candidate said to have read the notice of data use."""

    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deposited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The member of staff who looks after the dossier."""

    cohort: Mapped[Cohort] = relationship(
        primaryjoin=lambda: Application.cohort_id == Cohort.id,
        foreign_keys=lambda: [Application.cohort_id],
        viewonly=True,
    )
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=assigned_to_id)
    structures: Mapped[list["ApplicationStructure"]] = relationship(
        primaryjoin=lambda: Application.id == ApplicationStructure.application_id,
        foreign_keys=lambda: [ApplicationStructure.application_id],
        order_by=lambda: ApplicationStructure.id,
        viewonly=True,
    )
    documents: Mapped[list["SupportingDocument"]] = relationship(
        primaryjoin=lambda: (
            (Application.id == SupportingDocument.application_id) & SupportingDocument.replaced_at.is_(None)
        ),
        foreign_keys=lambda: [SupportingDocument.application_id],
        order_by=lambda: SupportingDocument.id,
        viewonly=True,
    )
    waiver: Mapped["Waiver | None"] = relationship(
        primaryjoin=lambda: Application.id == Waiver.application_id,
        foreign_keys=lambda: [Waiver.application_id],
        uselist=False,
        viewonly=True,
    )

    @property
    def standing(self) -> dict[str, "SupportingDocument"]:
        """Key → the current document that stands under it; a commitment of another structure is beside."""
        return standing(self.documents, {one.structure_id for one in self.structures if one.is_bearer})

    @property
    def name(self) -> str:
        """As typed in the dossier."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def listed_name(self) -> str:
        """Family name first, as lists and tables in alphabetical order show it."""
        return f"{self.family_name} {self.given_name}".strip()


class ApplicationStructure(Fenced, Base):
    """A structure the candidate coordinates; exactly one of them bears the dossier."""

    __tablename__ = "application_structure"
    __table_args__ = (
        fenced_key("application_id", "application", ondelete="CASCADE"),
        fenced_key("structure_id", "structure"),
        UniqueConstraint("federation_id", "application_id", "structure_id"),
        Index(
            "uq_application_structure_bearer",
            "application_id",
            unique=True,
            sqlite_where=text("is_bearer = 1"),
            postgresql_where=text("is_bearer"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    structure_id: Mapped[int]
    is_bearer: Mapped[bool] = mapped_column(default=False)

    structure: Mapped[Structure] = relationship(
        primaryjoin=lambda: ApplicationStructure.structure_id == Structure.id,
        foreign_keys=lambda: [ApplicationStructure.structure_id],
        viewonly=True,
        lazy="selectin",
    )


class SupportingDocument(Fenced, Base):
    """A document of the dossier under one key of the cohort's list; replaced ones are kept."""

    __tablename__ = "supporting_document"
    __table_args__ = (
        fenced_key("application_id", "application"),
        fenced_key("file_id", "stored_file"),
        fenced_key("for_structure_id", "structure"),
        Index("ix_supporting_document_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    file_id: Mapped[int]
    for_structure_id: Mapped[int | None]
    """The structure that bore the dossier when the document came: a commitment was given for that one."""
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    origin: Mapped[DocumentOrigin] = mapped_column(text_enum(DocumentOrigin))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    replaced_at: Mapped[datetime | None]
    """When a newer one took its place, or it was removed; null for the current one.

    Commitments given for several structures are all current: the one of the bearer stands.
    """
    late: Mapped[bool] = mapped_column(default=False)
    """Added after closing."""
    accepted_at: Mapped[datetime | None]
    """For a late or extra document: when staff took it into the dossier."""
    refused_at: Mapped[datetime | None]
    """When staff declined to take it into the dossier; it then counts among the replaced ones."""
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who accepted or refused it."""
    acceptance_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was accepted, or refused."""

    @property
    def given_for(self) -> int | None:
        """As the rules name it."""
        return self.for_structure_id

    for_structure: Mapped[Structure | None] = relationship(
        primaryjoin=lambda: SupportingDocument.for_structure_id == Structure.id,
        foreign_keys=lambda: [SupportingDocument.for_structure_id],
        viewonly=True,
    )
    file: Mapped[StoredFile] = relationship(
        primaryjoin=lambda: SupportingDocument.file_id == StoredFile.id,
        foreign_keys=lambda: [SupportingDocument.file_id],
        viewonly=True,
        lazy="selectin",
    )


class Commitment(Fenced, Base):
    """The team's commitment asked of its leader by a personal link; one row a request, kept."""

    __tablename__ = "commitment"
    __table_args__ = (
        fenced_key("application_id", "application"),
        fenced_key("link_id", "personal_link"),
        fenced_key("document_id", "supporting_document"),
        Index("ix_commitment_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    link_id: Mapped[int]
    leader_name: Mapped[str] = mapped_column(String(200))
    leader_email: Mapped[str] = mapped_column(String(254))
    requested_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_quality: Mapped[str] = mapped_column(String(200), default="")
    declined_at: Mapped[datetime | None]
    decline_reason: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None]
    """The signed letter, as it stands in the dossier."""


class Waiver(Fenced, Base):
    """A request to apply while being recruited, and the federation's decision."""

    __tablename__ = "waiver"
    __table_args__ = (
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "application_id"),
        CheckConstraint("(state = 'requested') = (decided_at IS NULL)", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    state: Mapped[WaiverState] = mapped_column(text_enum(WaiverState), default=WaiverState.REQUESTED)
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")


class Deposit(Fenced, Base):
    """One deposit: what was deposited, frozen, and its receipt. Never changed."""

    __tablename__ = "deposit"
    __table_args__ = (
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "application_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    number: Mapped[int]
    """1 for the first deposit, 2 after a take back, and so on."""
    at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    """Everything in the dossier at that instant, documents with their fingerprints."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``content`` in canonical JSON."""
    taken_back_at: Mapped[datetime | None]


class RequestedDocument(Fenced, Base):
    """A document staff asked for after the deposit, with its own due date."""

    __tablename__ = "requested_document"
    __table_args__ = (
        fenced_key("application_id", "application"),
        fenced_key("document_id", "supporting_document"),
        Index("ix_requested_document_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    """A key of the cohort's list, or ``extra-<n>`` for another document."""
    label: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date]
    """Local date; its last minute counts."""
    due_at: Mapped[datetime]
    """First instant that is late."""
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    document_id: Mapped[int | None]


class Message(Fenced, Base):
    """A message between the candidate and the federation about the dossier."""

    __tablename__ = "message"
    __table_args__ = (
        fenced_key("application_id", "application", ondelete="CASCADE"),
        Index("ix_message_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_staff: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When the other side first saw it."""

    author: Mapped[Person] = relationship(foreign_keys=author_id)


class InternalNote(Fenced, Base):
    """A note of the federation's staff on a dossier; never shown to the candidate nor nationally."""

    __tablename__ = "internal_note"
    __table_args__ = (
        fenced_key("application_id", "application", ondelete="CASCADE"),
        Index("ix_internal_note_application", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    author: Mapped[Person] = relationship(foreign_keys=author_id)


class Reminder(Fenced, Base):
    """A reminder sent to the holder of a draft; the constraint makes it happen once."""

    __tablename__ = "application_reminder"
    __table_args__ = (
        fenced_key("application_id", "application", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "application_id", "closes_at", "hours_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    closes_at: Mapped[datetime]
    hours_before: Mapped[int]
    sent_at: Mapped[datetime]


class PlannedErasure(Fenced, Base):
    """The announcement that a dossier at the end of its retention will be erased; one a dossier."""

    __tablename__ = "planned_erasure"
    __table_args__ = (
        fenced_key("application_id", "application", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "application_id"),
        CheckConstraint("announced_at < erase_at", name="announced_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    announced_at: Mapped[datetime]
    erase_at: Mapped[datetime]
    """From this instant on the dossier is erased, by the next round of a worker."""
