"""Table of the results sent to the EHESP."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OpenToNational, fenced_key


class ResultWave(OpenToNational, Fenced, Base):
    """Results of a cohort sent to the EHESP at once: the list and the signed minutes; it never changes."""

    __tablename__ = "result_wave"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        UniqueConstraint("federation_id", "cohort_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    """The list as it was sent; each minutes by id, with its fingerprint and how many addenda it had."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of ``content`` in canonical JSON."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
