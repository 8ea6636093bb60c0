"""Tables of productions: where each stands, its versions, the feedback on them, the time granted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.progress.vocabulary import ProductionState, Verdict


class Production(OwnedByPerson, Fenced, Base):
    """A written work of a learner (``person_id``); the row begins with the first deposit or extension."""

    __tablename__ = "production"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        UniqueConstraint("federation_id", "enrollment_id", "key"),
        Index("ix_production_person", "person_id"),
        CheckConstraint("state = 'expected' OR number > 0", name="number"),
        CheckConstraint("(number > 0) = (deposited_at IS NOT NULL)", name="deposited"),
        CheckConstraint("(state = 'validated') = (validated_at IS NOT NULL)", name="validated"),
        CheckConstraint("state <> 'redo' OR due_on IS NOT NULL", name="redo"),
        CheckConstraint("shared_at IS NULL OR state = 'validated'", name="shared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(60))
    """Of the cohort's definition."""
    label: Mapped[str] = mapped_column(String(300))
    """As the definition named it, should it ask for it no more."""
    state: Mapped[ProductionState] = mapped_column(
        text_enum(ProductionState), default=ProductionState.EXPECTED
    )
    due_on: Mapped[date | None]
    """The learner's own: granted, or asked with what is to be done again."""
    number: Mapped[int] = mapped_column(default=0)
    """Of the last version; 0 before the first."""
    deposited_at: Mapped[datetime | None]
    """The last version."""
    days_late: Mapped[int] = mapped_column(default=0)
    """Of the last version."""
    validated_at: Mapped[datetime | None]
    shared_at: Mapped[datetime | None]
    """When the learner agreed that the cohort may read it."""
    revision: Mapped[int] = mapped_column(default=1)


class ProductionVersion(OwnedByPerson, Fenced, Base):
    """What a learner deposited once; never changed."""

    __tablename__ = "production_version"
    __table_args__ = (
        fenced_key("production_id", "production"),
        fenced_key("file_id", "stored_file"),
        UniqueConstraint("federation_id", "production_id", "number"),
        Index("ix_production_version_person", "person_id"),
        CheckConstraint("days_late >= 0", name="days_late"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    production_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    file_id: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    """The learner's own words beside the file."""
    deposited_at: Mapped[datetime]
    due_on: Mapped[date]
    """The date that held then."""
    days_late: Mapped[int] = mapped_column(default=0)


class ProductionFeedback(OwnedByPerson, Fenced, Base):
    """What a trainer or the team answered to a version of a learner (``person_id``); never changed."""

    __tablename__ = "production_feedback"
    __table_args__ = (
        fenced_key("version_id", "production_version"),
        fenced_key("file_id", "stored_file"),
        Index("ix_production_feedback_version", "federation_id", "version_id"),
        Index("ix_production_feedback_person", "person_id"),
        CheckConstraint("(verdict = 'redo') = (due_on IS NOT NULL)", name="due_on"),
        CheckConstraint("verdict <> 'redo' OR body <> '' OR file_id IS NOT NULL", name="says"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict] = mapped_column(text_enum(Verdict))
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    file_id: Mapped[int | None]
    """The document, annotated."""
    due_on: Mapped[date | None]
    """When it is to be deposited again."""
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProductionExtension(OwnedByPerson, Fenced, Base):
    """More time granted to a learner (``person_id``) for one production, on record."""

    __tablename__ = "production_extension"
    __table_args__ = (
        fenced_key("production_id", "production"),
        Index("ix_production_extension_production", "federation_id", "production_id"),
        Index("ix_production_extension_person", "person_id"),
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("due_on > former_due_on", name="later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    production_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    former_due_on: Mapped[date]
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
