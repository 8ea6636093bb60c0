"""Tables of when defences may be held, and of who is free then."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.cohorts.vocabulary import Modality
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.juries.vocabulary import Half
from pacte.memoires.vocabulary import DepositSession


class DefenceHalfDay(Fenced, Base):
    """A half-day at a place where defences may be held; removed, never deleted."""

    __tablename__ = "defence_half_day"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        Index("ix_defence_half_day_cohort", "federation_id", "cohort_id", "day"),
        CheckConstraint("starts_at < ends_at", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    session: Mapped[DepositSession] = mapped_column(text_enum(DepositSession), default=DepositSession.FIRST)
    """The first one, or the resit."""
    day: Mapped[date]
    half: Mapped[Half] = mapped_column(text_enum(Half))
    starts_at: Mapped[datetime]
    """When the first defence may begin."""
    ends_at: Mapped[datetime]
    """No defence ends after it."""
    place: Mapped[str] = mapped_column(String(200), default="")
    modality: Mapped[Modality] = mapped_column(text_enum(Modality))
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]
    removal_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    """For the team."""
    revision: Mapped[int] = mapped_column(default=1)

    rooms: Mapped[list["DefenceRoom"]] = relationship(
        primaryjoin="DefenceRoom.half_day_id == DefenceHalfDay.id",
        foreign_keys="DefenceRoom.half_day_id",
        order_by="DefenceRoom.position",
        viewonly=True,
    )


class DefenceRoom(Fenced, Base):
    """A room of a half-day, or a meeting by video; removed, never deleted."""

    __tablename__ = "defence_room"
    __table_args__ = (
        fenced_key("half_day_id", "defence_half_day"),
        Index("ix_defence_room_half_day", "federation_id", "half_day_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    half_day_id: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)
    label: Mapped[str] = mapped_column(String(80))
    link: Mapped[str] = mapped_column(String(500), default="")
    """Where to connect, when it is held by video."""
    closed: Mapped[list[str]] = mapped_column(default=list)
    """Local hours « HH:MM » of the slots at which the room is not to be had."""
    removed_at: Mapped[datetime | None]


class DefencePoll(Fenced, Base):
    """Availabilities asked for the defences of a cohort's session."""

    __tablename__ = "defence_poll"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "session"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    session: Mapped[DepositSession] = mapped_column(text_enum(DepositSession), default=DepositSession.FIRST)
    due_on: Mapped[date]
    """Answers are expected by that local day, its last minute included."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    """When staff closed it: answers change by staff alone since."""


class DefenceAnswer(Fenced, Base):
    """What one juror or learner is asked, and what they answer; one row a person and a poll."""

    __tablename__ = "defence_answer"
    __table_args__ = (
        fenced_key("poll_id", "defence_poll"),
        UniqueConstraint("federation_id", "poll_id", "person_id"),
        Index(
            "ix_defence_answer_waiting",
            "federation_id",
            "person_id",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    is_juror: Mapped[bool]
    """Answers as a juror; else as a learner."""
    half_days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """« 2027-06-14/morning » → ``{"freedom": …, "busy": ["09:00", …]}``: local hours of the slots, within a
    half-day that is not refused, at which they are not free."""
    note: Mapped[str] = mapped_column(Text, default="")
    """For the federation: what hours do not say."""
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    """When they last said that it was complete; half-days added since wait for an answer."""
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Staff, when it was said by telephone."""
    reminded_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship(foreign_keys=person_id)
