"""Attendance by half-day and its proofs: signatures, photographs of sheets, connection reports, addenda."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.files.models import StoredFile
from pacte.seminars.vocabulary import AttendanceState, Proof


class Attendance(OwnedByPerson, Fenced, Base):
    """What is known of a learner (``person_id``) at a half-day; at most one row, changed until the seal."""

    __tablename__ = "attendance"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("signature_file_id", "stored_file"),
        fenced_key("document_file_id", "stored_file"),
        UniqueConstraint("federation_id", "half_day_id", "enrollment_id"),
        Index("ix_attendance_enrollment", "federation_id", "enrollment_id"),
        Index("ix_attendance_person", "person_id"),
        CheckConstraint("proof <> 'staff' OR reason <> ''", name="entered"),
        CheckConstraint("state <> 'justified' OR reason <> ''", name="justified"),
        CheckConstraint(
            "state <> 'excused' OR arrived_at IS NOT NULL OR left_at IS NOT NULL", name="excused"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[AttendanceState] = mapped_column(text_enum(AttendanceState))
    proof: Mapped[Proof] = mapped_column(text_enum(Proof))
    signed_at: Mapped[datetime | None]
    """When the learner's hand drew the signature, as the server accepted it."""
    signature_file_id: Mapped[int | None]
    """The drawing, an image."""
    signature_sha256: Mapped[str] = mapped_column(String(64), default="")
    signed_name: Mapped[str] = mapped_column(String(200), default="")
    """The name typed in the place of a drawing."""
    received_at: Mapped[datetime]
    """When the server received it: later than ``signed_at`` after a cut of the network."""
    client_key: Mapped[str] = mapped_column(String(64), default="")
    """Drawn by the device for one signature: sent twice, it is written once."""
    device: Mapped[str] = mapped_column(String(64), default="")
    """Fingerprint of the device's own cookie; two people on one device are flagged."""
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    document_file_id: Mapped[int | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who entered it for the learner; null when they signed themselves."""
    revision: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(foreign_keys="Attendance.person_id")


class SheetPhoto(Fenced, Base):
    """A photograph of the printed sheet, signed by hand."""

    __tablename__ = "sheet_photo"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("file_id", "stored_file"),
        Index("ix_sheet_photo_half_day", "federation_id", "half_day_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    file_id: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    remove_reason: Mapped[str] = mapped_column(Text, default="")

    file: Mapped[StoredFile] = relationship(
        primaryjoin=lambda: SheetPhoto.file_id == StoredFile.id,
        foreign_keys=lambda: [SheetPhoto.file_id],
        viewonly=True,
    )


class SigningLink(Fenced, Base):
    """The personal link by which a learner signs a half-day held by video; sent anew, it replaces itself."""

    __tablename__ = "signing_link"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("link_id", "personal_link"),
        UniqueConstraint("federation_id", "half_day_id", "enrollment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    enrollment_id: Mapped[int]
    link_id: Mapped[int | None]
    sent_at: Mapped[datetime]
    """When the last one was sent."""
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ConnectionReport(Fenced, Base):
    """Join and leave times exported by the video tool, kept as evidence with how its names were read."""

    __tablename__ = "connection_report"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("file_id", "stored_file"),
        Index("ix_connection_report_half_day", "federation_id", "half_day_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    file_id: Mapped[int]
    lines: Mapped[dict[str, Any]]
    """``people`` with their connections (ISO instants), ``choices`` (who they are), ``notes``, ``set_aside``;
    once applied, ``minutes``: enrolment → minutes connected within the half-day."""
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
    """When the presences that it shows were entered."""
    revision: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile] = relationship(
        primaryjoin=lambda: ConnectionReport.file_id == StoredFile.id,
        foreign_keys=lambda: [ConnectionReport.file_id],
        viewonly=True,
    )


class AttendanceAddendum(Fenced, Base):
    """A correction of a sealed half-day: the seal stays as it is, this is added with author and reason."""

    __tablename__ = "attendance_addendum"
    __table_args__ = (
        fenced_key("half_day_id", "half_day"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("document_file_id", "stored_file"),
        UniqueConstraint("federation_id", "half_day_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    enrollment_id: Mapped[int]
    number: Mapped[int]
    """From 1, in the order of the half-day's addenda."""
    content: Mapped[dict[str, Any]]
    """``before`` and ``after`` (state, times), ``name``; what the fingerprint covers."""
    reason: Mapped[str] = mapped_column(Text)
    document_file_id: Mapped[int | None]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by_name: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
