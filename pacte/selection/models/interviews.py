"""Slots offered, interviews chosen in them, what interviewers wrote."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.selection.vocabulary import InterviewState, MemberQuality


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
