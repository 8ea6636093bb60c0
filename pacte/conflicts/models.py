"""Tables of the register of conflicts: declared ties, and what computed ties are drawn from."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pacte.accounts.models import Person
from pacte.conflicts.vocabulary import TieKind, TieSource
from pacte.database import Base, Fenced, OwnedByAssessor, OwnedByPerson, fenced_key, text_enum


class ConflictOfInterest(OwnedByAssessor, Fenced, Base):
    """A tie declared between one who judges and one who is judged; ended, never deleted.

    Computed ties (same structure, employer, former trainer…) are not stored: they follow the facts.
    """

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        Index(
            "uq_conflict_of_interest_open",
            "federation_id",
            "assessor_id",
            "subject_id",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("assessor_id <> subject_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who would judge: a committee member, a juror, a reader."""
    subject_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who would be judged: a candidate, a learner."""
    kind: Mapped[TieKind] = mapped_column(text_enum(TieKind))
    source: Mapped[TieSource] = mapped_column(text_enum(TieSource))
    reason: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")

    assessor: Mapped[Person] = relationship(foreign_keys=assessor_id)
    subject: Mapped[Person] = relationship(foreign_keys=subject_id)


class Affiliation(OwnedByPerson, Fenced, Base):
    """Where someone who judges works, or holds a responsibility: a structure, or another employer by name."""

    __tablename__ = "affiliation"
    __table_args__ = (
        fenced_key("structure_id", "structure"),
        Index("ix_affiliation_person", "federation_id", "person_id"),
        CheckConstraint("structure_id IS NOT NULL OR employer <> '' OR department <> ''", name="something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    structure_id: Mapped[int | None]
    employer: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(3), default="")
    declared_at: Mapped[datetime]
    declared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
