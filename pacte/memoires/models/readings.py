"""Tables of jurors and of their readings. No learner's session reads them: results wait for the minutes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.cohorts.vocabulary import JurorRole
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.memoires.vocabulary import ReadingState


class Juror(Fenced, Base):
    """Someone of a cohort’s jury, and on whose behalf; ended, never deleted."""

    __tablename__ = "juror"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "person_id"),
        CheckConstraint("max_per_day >= 1", name="max_per_day"),
        CheckConstraint("max_in_all >= 1", name="max_in_all"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[JurorRole] = mapped_column(text_enum(JurorRole))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    modules: Mapped[list[str]] = mapped_column(default=list)
    """Modules of the programme whose mémoires they read best; empty: any."""
    is_chair: Mapped[bool] = mapped_column(default=False)
    """Presides: large differences between readers are shown to them."""
    other_roles: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    """Values of :class:`JurorRole` besides ``role`` on whose behalf they may sit at a defence."""
    department: Mapped[str] = mapped_column(String(3), default="", server_default="")
    """Code of the department they come from; empty: not said."""
    max_per_day: Mapped[int | None]
    """Defences that they accept in a day; None: no limit."""
    max_in_all: Mapped[int | None]
    """Defences that they accept in a session of this cohort; None: no limit."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ties_reviewed_at: Mapped[datetime | None]
    """When this person said that their ties with the learners are declared."""

    person: Mapped[Person] = relationship(foreign_keys=person_id)


class JurorInvitation(Fenced, Base):
    """In which quality an invitation (of accounts) calls to a jury."""

    __tablename__ = "juror_invitation"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("invitation_id", "invitation"),
        UniqueConstraint("federation_id", "invitation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    invitation_id: Mapped[int]
    role: Mapped[JurorRole] = mapped_column(text_enum(JurorRole))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    modules: Mapped[list[str]] = mapped_column(default=list)
    is_chair: Mapped[bool] = mapped_column(default=False)
    other_roles: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))


class MemoireReading(Fenced, Base):
    """One juror's reading of one mémoire: asked, accepted or declined, then evaluated and submitted."""

    __tablename__ = "memoire_reading"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        fenced_key("submitted_deposit_id", "memoire_deposit"),
        Index(
            "uq_memoire_reading_open",
            "federation_id",
            "memoire_id",
            "reader_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_memoire_reading_reader", "federation_id", "reader_id"),
        CheckConstraint("state <> 'accepted' OR answered_at IS NOT NULL", name="accepted"),
        CheckConstraint("(state IN ('declined', 'taken_back')) = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("submitted_at IS NULL OR state = 'accepted'", name="submitted"),
        CheckConstraint("(submitted_at IS NULL) = (submitted_deposit_id IS NULL)", name="submitted_deposit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    reader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ReadingState] = mapped_column(text_enum(ReadingState), default=ReadingState.ASKED)
    due_on: Mapped[date]
    """The evaluation is expected by that local day, its last minute included."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    """When the reader accepted or declined."""
    ended_at: Mapped[datetime | None]
    """When it was declined or taken back."""
    end_reason: Mapped[str] = mapped_column(Text, default="")
    """For staff: why; whatever was typed is kept."""
    reminded_at: Mapped[datetime | None]
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Criterion key → mark, a number from 0 to the criterion's scale; only those given so far."""
    comment_learner: Mapped[str] = mapped_column(Text, default="")
    """For the learner too, when the cohort shows it."""
    comment_jury: Mapped[str] = mapped_column(Text, default="")
    """For the jury alone."""
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    submitted_deposit_id: Mapped[int | None]
    """The deposit that was evaluated."""
    reopened_at: Mapped[datetime | None]
    """When staff last gave a submitted evaluation back to its reader."""
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopening_reason: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)

    reader: Mapped[Person] = relationship(foreign_keys=reader_id)
