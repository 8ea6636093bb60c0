"""The table of exceptions: conditions that the team lifted for one learner, each with its reason."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key


class ReadinessException(OwnedByPerson, Fenced, Base):
    """A condition that a learner (``person_id``) need not meet. Never deleted: cancelled, with its reason."""

    __tablename__ = "readiness_exception"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        Index("ix_readiness_exception_enrollment", "federation_id", "enrollment_id"),
        Index("ix_readiness_exception_person", "person_id"),
        Index(
            "uq_readiness_exception_current",
            "federation_id",
            "enrollment_id",
            "line",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    line: Mapped[str] = mapped_column(String(80))
    """Key of the condition: « production:roadmap »."""
    label: Mapped[str] = mapped_column(String(300))
    """As the condition was named then."""
    reason: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    """Local day of the team's decision."""
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
