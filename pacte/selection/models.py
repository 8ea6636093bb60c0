"""Tables of the selection, from the committee to the place confirmed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.database import Base, Fenced, OpenToNational, OwnedByPerson, fenced_key, text_enum
from pacte.selection.vocabulary import (
    Admissibility,
    Decision,
    InterviewState,
    MemberQuality,
    OfferState,
    Validation,
)


class SelectionCommittee(Fenced, Base):
    """The committee of a cohort and its deliberation; one a cohort, made when selection begins."""

    __tablename__ = "selection_committee"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("minutes_file_id", "stored_file"),
        UniqueConstraint("federation_id", "cohort_id"),
        CheckConstraint("closed_at IS NULL OR deliberation_began_at IS NOT NULL", name="deliberated"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    created_at: Mapped[datetime]
    scoring_due_at: Mapped[datetime | None]
    """First instant at which a missing score is late."""
    deliberation_began_at: Mapped[datetime | None]
    """From then on scores no longer change and decisions are taken."""
    deliberation_began_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    """From then on decisions no longer change."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    minutes: Mapped[dict[str, Any] | None]
    """What the minutes say, frozen at closing."""
    minutes_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """SHA-256 of ``minutes`` in canonical JSON."""
    minutes_file_id: Mapped[int | None]
    """The PDF with the signatures given so far."""
    waiting_list_closed_at: Mapped[datetime | None]
    """From then on nobody is called any more; null while the list is open."""
    revision: Mapped[int] = mapped_column(default=1)

    cohort: Mapped[Cohort] = relationship(
        primaryjoin=lambda: SelectionCommittee.cohort_id == Cohort.id,
        foreign_keys=lambda: [SelectionCommittee.cohort_id],
        viewonly=True,
    )


class CommitteeMember(Fenced, Base):
    """A seat, and on whose behalf; ended, never deleted. The role ``committee_member`` opens the pages."""

    __tablename__ = "committee_member"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("signature_file_id", "stored_file"),
        UniqueConstraint("federation_id", "cohort_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quality: Mapped[MemberQuality] = mapped_column(text_enum(MemberQuality))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ties_reviewed_at: Mapped[datetime | None]
    """When this person said that their ties with the candidates are declared."""
    present: Mapped[bool | None]
    """At the deliberation; null until somebody says so."""
    signed_at: Mapped[datetime | None]
    """When this person signed the minutes."""
    signature_file_id: Mapped[int | None]
    """The drawn signature, a picture; null when signed by name."""
    signed_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    """Fingerprint of the minutes that were signed."""

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class CommitteeInvitation(Fenced, Base):
    """The quality in which an address is invited to the committee; the member is made when it is accepted."""

    __tablename__ = "committee_invitation"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("invitation_id", "invitation"),
        UniqueConstraint("federation_id", "invitation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    invitation_id: Mapped[int]
    quality: Mapped[MemberQuality] = mapped_column(text_enum(MemberQuality))
    organisation: Mapped[str] = mapped_column(String(200), default="")


class Candidacy(OpenToNational, Fenced, Base):
    """A deposited dossier before the committee: admissible or not, what was decided, and what followed.

    Made when staff first settle its admissibility; a deposited dossier without one is still to be examined.
    Not owned by the person: the candidate reads their :class:`Answer` and :class:`PlaceOffer`, never this.
    """

    __tablename__ = "candidacy"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("application_id", "application"),
        fenced_key("carried_to_id", "application"),
        UniqueConstraint("federation_id", "application_id"),
        UniqueConstraint("federation_id", "cohort_id", "rank"),
        CheckConstraint("(decision = 'waitlisted') = (rank IS NOT NULL)", name="ranked"),
        CheckConstraint("decision = 'undecided' OR decided_at IS NOT NULL", name="decided"),
        CheckConstraint("admissibility = 'pending' OR settled_at IS NOT NULL", name="settled"),
        CheckConstraint("decision = 'undecided' OR admissibility = 'admissible'", name="admissible"),
        CheckConstraint("rank IS NULL OR rank >= 1", name="rank"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    application_id: Mapped[int]
    admissibility: Mapped[Admissibility] = mapped_column(
        text_enum(Admissibility), default=Admissibility.PENDING
    )
    admissibility_reason: Mapped[str] = mapped_column(Text, default="")
    """Why it is not admissible; told to the candidate."""
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    decision: Mapped[Decision] = mapped_column(text_enum(Decision), default=Decision.UNDECIDED)
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    """Told to the candidate when refused; mandatory then."""
    decision_note: Mapped[str] = mapped_column(Text, default="")
    """For the committee and the minutes, never for the candidate."""
    rank: Mapped[int | None]
    """Place on the waiting list, 1 first; ranks of a cohort are 1 to n without a gap."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    frozen: Mapped[dict[str, Any] | None]
    """The facts used (dues, membership, waiver, score), frozen when the deliberation closed."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each change; a decision based on an older one is refused, never lost."""

    validation: Mapped[Validation] = mapped_column(text_enum(Validation), default=Validation.NOT_SUBMITTED)

    carry_agreed_at: Mapped[datetime | None]
    """When the candidate agreed to be carried to the next cohort."""
    carried_at: Mapped[datetime | None]
    carried_to_id: Mapped[int | None]
    """The dossier of the next cohort that continues this one."""

    application: Mapped[Application] = relationship(
        primaryjoin=lambda: Candidacy.application_id == Application.id,
        foreign_keys=lambda: [Candidacy.application_id],
        viewonly=True,
    )


class Assessment(Fenced, Base):
    """One scorer's view of one dossier: assigned, begun, then submitted or abstained from."""

    __tablename__ = "assessment"
    __table_args__ = (
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "application_id", "scorer_id"),
        Index("ix_assessment_scorer", "federation_id", "scorer_id"),
        CheckConstraint("submitted_at IS NULL OR abstained_at IS NULL", name="one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    scorer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    assigned_at: Mapped[datetime]
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Criterion key → mark, a number from 0 to the criterion's scale; only those given so far."""
    comment: Mapped[str] = mapped_column(Text, default="")
    """For the committee, after the scorer has submitted."""
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    abstained_at: Mapped[datetime | None]
    abstention_reason: Mapped[str] = mapped_column(Text, default="")
    reopened_at: Mapped[datetime | None]
    """When staff last gave a submitted opinion back to its scorer."""
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopening_reason: Mapped[str] = mapped_column(Text, default="")
    reminded_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)

    scorer: Mapped[Person] = relationship(foreign_keys=scorer_id)


class InterviewSlot(Fenced, Base):
    """A time proposed for an interview by video."""

    __tablename__ = "interview_slot"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        Index("ix_interview_slot_cohort", "federation_id", "cohort_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    video_url: Mapped[str] = mapped_column(String(500), default="")
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SlotInterviewer(Fenced, Base):
    """Someone who takes part in the interviews of a slot."""

    __tablename__ = "slot_interviewer"
    __table_args__ = (
        fenced_key("slot_id", "interview_slot", ondelete="CASCADE"),
        UniqueConstraint("federation_id", "slot_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slot_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class Interview(OwnedByPerson, Fenced, Base):
    """An interview that the committee wants; the candidate (``person_id``) chooses its slot."""

    __tablename__ = "interview"
    __table_args__ = (
        fenced_key("application_id", "application"),
        fenced_key("slot_id", "interview_slot"),
        UniqueConstraint("federation_id", "application_id"),
        Index(
            "uq_interview_slot_taken",
            "federation_id",
            "slot_id",
            unique=True,
            sqlite_where=text("state <> 'cancelled' AND slot_id IS NOT NULL"),
            postgresql_where=text("state <> 'cancelled' AND slot_id IS NOT NULL"),
        ),
        CheckConstraint("state NOT IN ('booked', 'held', 'missed') OR slot_id IS NOT NULL", name="slot"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[InterviewState] = mapped_column(text_enum(InterviewState), default=InterviewState.INVITED)
    slot_id: Mapped[int | None]
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    choose_by_at: Mapped[datetime]
    """First instant at which the candidate can no longer choose alone."""
    booked_at: Mapped[datetime | None]
    calendar_uid: Mapped[str] = mapped_column(String(80))
    """Stable identity of the event in calendars."""
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    """Grows each time the invitation changes."""
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)


class InterviewRecord(Fenced, Base):
    """What one interviewer wrote of an interview, with their quality at that time."""

    __tablename__ = "interview_record"
    __table_args__ = (
        fenced_key("interview_id", "interview"),
        UniqueConstraint("federation_id", "interview_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    quality: Mapped[MemberQuality] = mapped_column(text_enum(MemberQuality))
    body: Mapped[str] = mapped_column(Text)
    favourable: Mapped[bool | None]
    """The interviewer's opinion; null when they give none."""
    at: Mapped[datetime]

    author: Mapped[Person] = relationship(foreign_keys=author_id)


class ValidationWave(OpenToNational, Fenced, Base):
    """Dossiers presented together to the EHESP."""

    __tablename__ = "validation_wave"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    number: Mapped[int]
    message: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class WaveEntry(OpenToNational, Fenced, Base):
    """A dossier in a wave: what the EHESP answered, or asked and was answered."""

    __tablename__ = "wave_entry"
    __table_args__ = (
        fenced_key("wave_id", "validation_wave"),
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "wave_id", "application_id"),
        Index("ix_wave_entry_application", "federation_id", "application_id"),
        CheckConstraint("state <> 'not_submitted'", name="submitted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int]
    application_id: Mapped[int]
    state: Mapped[Validation] = mapped_column(text_enum(Validation), default=Validation.SUBMITTED)
    question: Mapped[str] = mapped_column(Text, default="")
    """The EHESP's last question or the reason of its refusal, for the federation."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The federation's answer to the question."""
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revision: Mapped[int] = mapped_column(default=1)

    wave: Mapped[ValidationWave] = relationship(
        primaryjoin=lambda: WaveEntry.wave_id == ValidationWave.id,
        foreign_keys=lambda: [WaveEntry.wave_id],
        viewonly=True,
    )


class Answer(OwnedByPerson, Fenced, Base):
    """What a candidate was told of the committee's decision; they see nothing before this row exists."""

    __tablename__ = "answer"
    __table_args__ = (
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[Decision] = mapped_column(text_enum(Decision))
    """``refused`` for a dossier that was not admissible too; the reason says which."""
    reason: Mapped[str] = mapped_column(Text, default="")
    shows_rank: Mapped[bool] = mapped_column(default=False)
    """Whether the cohort publishes ranks, when it was told; the rank itself is read from the candidacy."""
    batch: Mapped[str] = mapped_column(String(32))
    """The same for all answers sent together."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlaceOffer(OwnedByPerson, Fenced, Base):
    """A place offered to a validated candidate, to be confirmed before its term."""

    __tablename__ = "place_offer"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("application_id", "application"),
        Index(
            "uq_place_offer_open",
            "federation_id",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('pending', 'accepted')"),
            postgresql_where=text("state IN ('pending', 'accepted')"),
        ),
        Index("ix_place_offer_cohort", "federation_id", "cohort_id", "state"),
        CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("made_at < expires_at", name="term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    application_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rank: Mapped[int | None]
    """The rank on the waiting list from which the person was called; null for a retained candidate."""
    state: Mapped[OfferState] = mapped_column(text_enum(OfferState), default=OfferState.PENDING)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """First instant at which it can no longer be accepted."""
    ended_at: Mapped[datetime | None]
    """When it was accepted, declined, taken back or found expired."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was declined or taken back."""


class WaitingListSkip(Fenced, Base):
    """Someone passed over when places are called, because staff said so; it holds until lifted."""

    __tablename__ = "waiting_list_skip"
    __table_args__ = (
        fenced_key("application_id", "application"),
        Index(
            "uq_waiting_list_skip_open",
            "federation_id",
            "application_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    """For staff, never for the candidate."""
    skipped_at: Mapped[datetime]
    skipped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
