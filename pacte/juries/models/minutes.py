"""Tables of the minutes of a jury: closed by its chair, signed by each, completed by dated addenda."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, fenced_key


class JuryMinutes(Fenced, Base):
    """The minutes of the defences of one half-day in one room, as the chair closed them; never changed."""

    __tablename__ = "jury_minutes"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("room_id", "defence_room"),
        fenced_key("file_id", "stored_file"),
        UniqueConstraint("federation_id", "room_id"),
        Index("ix_jury_minutes_cohort", "federation_id", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    room_id: Mapped[int]
    """A room belongs to one half-day."""
    content: Mapped[dict[str, Any]]
    """What they say: the day, the place, each defence with its jury, its result; who signs."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``content`` in canonical JSON."""
    closed_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    completed_at: Mapped[datetime | None]
    """When the last of those who sat signed: results are final, and told."""
    file_id: Mapped[int | None]
    """The PDF, with its signatures and addenda so far."""
    revision: Mapped[int] = mapped_column(default=1)


class JurySignature(Fenced, Base):
    """One juror's signature of the minutes that they read."""

    __tablename__ = "jury_signature"
    __table_args__ = (
        fenced_key("minutes_id", "jury_minutes"),
        fenced_key("juror_id", "juror"),
        fenced_key("drawing_file_id", "stored_file"),
        UniqueConstraint("federation_id", "minutes_id", "juror_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int]
    juror_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Of the minutes that were signed."""
    signed_at: Mapped[datetime]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose account it was done from: their own, or staff's who handed them the device."""
    drawing_file_id: Mapped[int | None]


class JuryAddendum(Fenced, Base):
    """What completes or corrects signed minutes: dated, sealed, chained; it never changes."""

    __tablename__ = "jury_addendum"
    __table_args__ = (
        fenced_key("minutes_id", "jury_minutes"),
        UniqueConstraint("federation_id", "minutes_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    """What it says, the results that it corrects, and the fingerprint of what it completes."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
