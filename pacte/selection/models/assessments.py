"""The opinion of one scorer on one dossier."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.database import Base, Fenced, fenced_key


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
