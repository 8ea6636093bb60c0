"""The table of draft plans: each act adds a version, none is ever changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.juries.vocabulary import DraftOrigin
from pacte.memoires.vocabulary import DepositSession


class DefenceDraft(Fenced, Base):
    """One version of the plan of a cohort's session; the last that is no proposal is in force."""

    __tablename__ = "defence_draft"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("job_id", "job"),
        UniqueConstraint("federation_id", "cohort_id", "session", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    session: Mapped[DepositSession] = mapped_column(text_enum(DepositSession))
    number: Mapped[int]
    """From 1, proposals too."""
    body: Mapped[dict[str, Any]]
    """``plan``: in the planner's form (docs/jury-planning.md); ``pins``, in the form of its problem."""
    said: Mapped[str] = mapped_column(Text)
    """What it changes, in French."""
    origin: Mapped[DraftOrigin] = mapped_column(text_enum(DraftOrigin))
    based_on: Mapped[int]
    """The number of the version that undoing it brings back; 0: nothing was planned."""
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    job_id: Mapped[int | None]
    """The long work that a proposal comes of: the work done twice proposes once."""

    made_by: Mapped[Person | None] = relationship(foreign_keys=made_by_id)
