"""Tables of cohorts: the definition as its file gives it, and what queries need of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OpenToNational


class Cohort(OpenToNational, Fenced, Base):
    """One cohort of a federation. ``definition`` is the whole file; the other columns repeat parts of it."""

    __tablename__ = "cohort"
    __table_args__ = (
        UniqueConstraint("federation_id", "code"),
        CheckConstraint("opens_at < closes_at", name="window"),
        CheckConstraint("capacity >= 1", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(200))
    tracks: Mapped[list[str]]
    capacity: Mapped[int]
    opens_at: Mapped[datetime]
    """First instant of the window of applications."""
    closes_at: Mapped[datetime]
    """First instant after the window."""
    t0_on: Mapped[date]
    """Local date of the launch seminar."""
    definition: Mapped[dict[str, Any]]
    curriculum_fingerprint: Mapped[str] = mapped_column(String(64), default="")
    published: Mapped[bool] = mapped_column(default=True)
    """Shown to the public; a cohort still being prepared is not."""
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with each change; an edit based on an older one is refused, never lost."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def cohort_id(self) -> int:
        """So that the policy reads a cohort like anything that belongs to one."""
        return self.id
