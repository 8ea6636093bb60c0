"""The calendar of a cohort: seminars, their half-days, what changed, who runs them, what is handed out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Mapped, column_property, foreign, mapped_column, relationship, remote

from pacte.accounts.models import Person
from pacte.cohorts.vocabulary import Modality
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.files.models import StoredFile
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.vocabulary import ChangeKind


class Seminar(Fenced, Base):
    """A seminar of a cohort. Its dates, place and modality follow the cohort's definition (``key``).

    It keeps its identity whatever changes; one that was cancelled stays, and counts as cancelled.
    """

    __tablename__ = "seminar"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "key"),
        CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name="cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(60))
    """Its key in the cohort's file."""
    position: Mapped[int]
    """Its place in the cohort's file, from 0."""
    title: Mapped[str] = mapped_column(String(200))
    modality: Mapped[Modality] = mapped_column(text_enum(Modality))
    place: Mapped[str] = mapped_column(String(300), default="")
    video_url: Mapped[str] = mapped_column(String(500), default="")
    with_teams: Mapped[bool] = mapped_column(default=False)
    tracks: Mapped[list[str]]
    """Empty: everybody."""
    modules: Mapped[list[str]]
    """Slugs of the modules covered."""
    programme: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime | None]
    """When its people were first invited; from then on each change is told to those concerned."""
    told: Mapped[dict[str, Any] | None]
    """What those invited were last told (as in ``ScheduleChange.before``, with ``cancelled``)."""
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    half_days: Mapped[list["HalfDay"]] = relationship(
        primaryjoin=lambda: Seminar.id == HalfDay.seminar_id,
        foreign_keys=lambda: [HalfDay.seminar_id],
        order_by=lambda: (HalfDay.starts_at, HalfDay.id),
        viewonly=True,
        lazy="raise",
    )
    dated: Mapped[list["HalfDay"]] = relationship(
        primaryjoin=lambda: Seminar.id == HalfDay.seminar_id,
        foreign_keys=lambda: [HalfDay.seminar_id],
        viewonly=True,
    )
    """The same, read when asked for: two statements, for whoever holds no role."""

    @property
    def last_day_person_ids(self) -> Iterator[int]:
        """Those who left the cohort for good on one of its days."""
        for one in self.dated:
            yield from one.last_day_person_ids


class ScheduleChange(Fenced, Base):
    """Something that happened to a seminar, with what was before and the reason; kept and shown for good."""

    __tablename__ = "schedule_change"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        Index("ix_schedule_change_seminar", "federation_id", "seminar_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(text_enum(ChangeKind))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Fields as they were: ``half_days`` (pairs of ISO instants), ``modality``, ``place``, ``video_url``."""
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told: Mapped[int] = mapped_column(default=0)
    """How many people were told of it."""

    by: Mapped[Person | None] = relationship(foreign_keys=by_id)


def _held_as(seminar_id: Any, starts_at: Any) -> ColumnElement[Any]:
    """The modality before the first change that came once the half-day had begun; without any, today's."""
    then = (
        select(ScheduleChange.before["modality"].as_string())
        .where(
            ScheduleChange.seminar_id == seminar_id,
            ScheduleChange.kind == ChangeKind.MODALITY,
            ScheduleChange.at >= starts_at,
        )
        .order_by(ScheduleChange.at, ScheduleChange.id)
        .limit(1)
        .correlate_except(ScheduleChange)
        .scalar_subquery()
    )
    today = select(Seminar.modality).where(Seminar.id == seminar_id).correlate_except(Seminar)
    return type_coerce(func.coalesce(then, today.scalar_subquery()), text_enum(Modality))


class HalfDay(Fenced, Base):
    """The unit of attendance: a part of a day with its hours. Sealed, it never changes again."""

    __tablename__ = "half_day"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        fenced_key("cohort_id", "cohort"),
        fenced_key("sheet_file_id", "stored_file"),
        fenced_key("countersignature_file_id", "stored_file"),
        Index("ix_half_day_seminar", "federation_id", "seminar_id", "starts_at"),
        Index("ix_half_day_cohort", "federation_id", "cohort_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="hours"),
        CheckConstraint("(sealed_at IS NULL) = (sealed IS NULL)", name="seal"),
        CheckConstraint("sealed_at IS NULL OR countersigned_at IS NOT NULL", name="countersigned"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int] = mapped_column()
    cohort_id: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column()
    ends_at: Mapped[datetime]
    code_secret: Mapped[str] = mapped_column(String(64))
    """What the codes shown in the room are drawn from; never leaves the server."""
    countersigned_at: Mapped[datetime | None]
    countersigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    countersigned_name: Mapped[str] = mapped_column(String(200), default="")
    countersignature_file_id: Mapped[int | None]
    sealed_at: Mapped[datetime | None]
    sealed: Mapped[dict[str, Any] | None]
    """What the sheet says, frozen; its fingerprint is in the journal."""
    seal_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    sheet_file_id: Mapped[int | None]
    """The PDF of the sealed sheet, with its addenda so far."""
    revision: Mapped[int] = mapped_column(default=1)
    modality: Mapped[Modality] = column_property(_held_as(seminar_id, starts_at))
    """How it is held; once it has begun, how its seminar was held at that instant."""

    seminar: Mapped[Seminar] = relationship(
        primaryjoin=lambda: HalfDay.seminar_id == Seminar.id,
        foreign_keys=lambda: [HalfDay.seminar_id],
        viewonly=True,
    )
    withdrawn: Mapped[list[Enrollment]] = relationship(
        primaryjoin=lambda: and_(
            foreign(HalfDay.cohort_id) == remote(Enrollment.cohort_id),
            remote(Enrollment.state) == EnrollmentState.WITHDRAWN,
        ),
        uselist=True,
        viewonly=True,
    )

    @property
    def last_day_person_ids(self) -> Iterator[int]:
        """Those who left the cohort for good on that very day, which is still one of theirs."""
        for one in self.withdrawn:
            zone = ZoneInfo(one.cohort.definition["federation"]["time_zone"])
            if one.ended_on == self.starts_at.astimezone(zone).date():
                yield one.person_id


class SeminarTrainer(Fenced, Base):
    """Someone who runs the seminar, and may counter-sign its half-days."""

    __tablename__ = "seminar_trainer"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        UniqueConstraint("federation_id", "seminar_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class SeminarSpeaker(Fenced, Base):
    """Someone who speaks, and needs no account."""

    __tablename__ = "seminar_speaker"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        Index("ix_seminar_speaker_seminar", "federation_id", "seminar_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(String(300), default="")


class SeminarMaterial(Fenced, Base):
    """A file handed out; taken back, it stays in the history."""

    __tablename__ = "seminar_material"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        fenced_key("file_id", "stored_file"),
        Index("ix_seminar_material_seminar", "federation_id", "seminar_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    file_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship(
        primaryjoin=lambda: SeminarMaterial.file_id == StoredFile.id,
        foreign_keys=lambda: [SeminarMaterial.file_id],
        viewonly=True,
    )


class CalendarFeed(Base):
    """The secret address at which a person's calendar reads their seminars; on the ground, as they are."""

    __tablename__ = "calendar_feed"
    __table_args__ = (Index("ix_calendar_feed_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
