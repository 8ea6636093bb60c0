"""Tables of drafts: for the trainer's eyes, never a deposit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key


class MemoireDraft(OwnedByPerson, Fenced, Base):
    """A draft that a learner (``person_id``) gave to read; never changed."""

    __tablename__ = "memoire_draft"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        fenced_key("file_id", "stored_file"),
        UniqueConstraint("federation_id", "memoire_id", "number"),
        Index("ix_memoire_draft_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    file_id: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    """What the learner asks of the reader."""
    given_at: Mapped[datetime]


class MemoireDraftFeedback(OwnedByPerson, Fenced, Base):
    """What a trainer or the team answered to a draft of a learner (``person_id``); never changed."""

    __tablename__ = "memoire_draft_feedback"
    __table_args__ = (
        fenced_key("draft_id", "memoire_draft"),
        fenced_key("file_id", "stored_file"),
        Index("ix_memoire_draft_feedback_draft", "federation_id", "draft_id"),
        Index("ix_memoire_draft_feedback_person", "person_id"),
        CheckConstraint("body <> '' OR file_id IS NOT NULL", name="says"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    draft_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text, default="")
    """Markdown."""
    file_id: Mapped[int | None]
    """The draft, annotated."""
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
