"""Tables of defences: when, where, before whom, what was decided. Only what is published reaches learners."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.cohorts.vocabulary import JurorRole
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.juries.models.half_days import DefenceHalfDay, DefenceRoom
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.vocabulary import DepositSession


class Defence(Fenced, Base):
    """The defence of one learner in one session; cancelled, never deleted."""

    __tablename__ = "defence"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("half_day_id", "defence_half_day"),
        fenced_key("room_id", "defence_room"),
        Index(
            "uq_defence_open",
            "federation_id",
            "enrollment_id",
            "session",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index(
            "uq_defence_room",
            "federation_id",
            "room_id",
            "starts_at",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        Index("ix_defence_cohort", "federation_id", "cohort_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="hours"),
        CheckConstraint("cancelled_at IS NULL OR cancel_reason <> ''", name="cancel_reason"),
        CheckConstraint("ended_at IS NULL OR began_at <= ended_at", name="held"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    enrollment_id: Mapped[int]
    session: Mapped[DepositSession] = mapped_column(text_enum(DepositSession), default=DepositSession.FIRST)
    half_day_id: Mapped[int]
    room_id: Mapped[int]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    """Of its calendar invitations: grows with each change of time or place."""
    planned_at: Mapped[datetime]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    date_published_at: Mapped[datetime | None]
    """When the learner was told the day, the hour and the place."""
    jury_published_at: Mapped[datetime | None]
    """When the learner was told who sits."""
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    learner_arrived_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    notes: Mapped[str] = mapped_column(Text, default="")
    """Of the deliberation; read by the jurors of this defence alone."""
    revision: Mapped[int] = mapped_column(default=1)

    enrollment: Mapped[Enrollment] = relationship(
        primaryjoin=lambda: Defence.enrollment_id == Enrollment.id,
        foreign_keys=lambda: [Defence.enrollment_id],
        viewonly=True,
    )
    half_day: Mapped[DefenceHalfDay] = relationship(
        primaryjoin=lambda: Defence.half_day_id == DefenceHalfDay.id,
        foreign_keys=lambda: [Defence.half_day_id],
        viewonly=True,
    )
    room: Mapped[DefenceRoom] = relationship(
        primaryjoin=lambda: Defence.room_id == DefenceRoom.id,
        foreign_keys=lambda: [Defence.room_id],
        viewonly=True,
    )


class DefenceJuror(Fenced, Base):
    """A juror of one defence, in which role; ended when somebody else sits instead."""

    __tablename__ = "defence_juror"
    __table_args__ = (
        fenced_key("defence_id", "defence"),
        fenced_key("juror_id", "juror"),
        Index(
            "uq_defence_juror_open",
            "federation_id",
            "defence_id",
            "juror_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_defence_juror_juror", "federation_id", "juror_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    defence_id: Mapped[int]
    juror_id: Mapped[int]
    role: Mapped[JurorRole] = mapped_column(text_enum(JurorRole))
    is_chair: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_present: Mapped[bool | None]
    """On the day; None: not said yet."""

    juror: Mapped[Juror] = relationship(
        primaryjoin=lambda: DefenceJuror.juror_id == Juror.id,
        foreign_keys=lambda: [DefenceJuror.juror_id],
        viewonly=True,
    )


class DefenceResult(Fenced, Base):
    """What the jury decided of one defence; final once its minutes are signed."""

    __tablename__ = "defence_result"
    __table_args__ = (
        fenced_key("defence_id", "defence"),
        UniqueConstraint("federation_id", "defence_id"),
        CheckConstraint("resit IS NULL OR outcome = 'deferred'", name="taken_again"),
        CheckConstraint("outcome <> 'deferred' OR to_correct <> ''", name="to_correct"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    defence_id: Mapped[int]
    outcome: Mapped[Outcome] = mapped_column(text_enum(Outcome))
    resit: Mapped[Resit | None] = mapped_column(text_enum(Resit))
    """Of who is deferred while a resit is open to them."""
    to_correct: Mapped[str] = mapped_column(Text, default="")
    """For the learner: what is to be corrected."""
    mention: Mapped[str] = mapped_column(String(300), default="")
    """For the learner, when the jury adds a word."""
    entered_at: Mapped[datetime]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
