"""The committee of a cohort, who sits on it, who is invited to, what completes its minutes."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.selection.vocabulary import MemberQuality


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


class MinutesAddendum(Fenced, Base):
    """What completes minutes that are closed: dated, named, sealed; it never changes and never leaves."""

    __tablename__ = "minutes_addendum"
    __table_args__ = (
        fenced_key("committee_id", "selection_committee"),
        UniqueConstraint("federation_id", "committee_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    """What it says, whom it names, and the fingerprint of the minutes that it completes."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``content`` in canonical JSON."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
