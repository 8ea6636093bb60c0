"""Tables of the mémoire of a learner, of its subject and of what is said about it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.memoires.vocabulary import SubjectState, SubjectVerdict


class Memoire(OwnedByPerson, Fenced, Base):
    """The final paper of a learner (``person_id``); the row begins with what is done first.

    Whether it may be defended is not stored: ``rules.standing_of`` draws it from the last deposit and the
    waivers.
    """

    __tablename__ = "memoire"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment"),
        UniqueConstraint("federation_id", "enrollment_id"),
        Index("ix_memoire_person", "person_id"),
        CheckConstraint("subject_state = 'awaited' OR subject_number > 0", name="subject_number"),
        CheckConstraint("(deposit_number > 0) = (deposited_at IS NOT NULL)", name="deposited"),
        CheckConstraint("shared_at IS NULL OR deposit_number > 0", name="shared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    subject_state: Mapped[SubjectState] = mapped_column(text_enum(SubjectState), default=SubjectState.AWAITED)
    subject_number: Mapped[int] = mapped_column(default=0)
    """Of the last subject proposed; 0 before the first."""
    subject_validated_at: Mapped[datetime | None]
    draft_number: Mapped[int] = mapped_column(default=0)
    """Of the last draft; 0 before the first."""
    deposit_number: Mapped[int] = mapped_column(default=0)
    """Of the last deposit, the one that counts; 0 before the first."""
    deposited_at: Mapped[datetime | None]
    """The last deposit."""
    shared_at: Mapped[datetime | None]
    """When the author agreed that later cohorts may read it."""
    revision: Mapped[int] = mapped_column(default=1)


class MemoireSubject(OwnedByPerson, Fenced, Base):
    """A subject as a learner (``person_id``) proposed it once, and what was answered to it."""

    __tablename__ = "memoire_subject"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        UniqueConstraint("federation_id", "memoire_id", "number"),
        Index("ix_memoire_subject_person", "person_id"),
        CheckConstraint("(verdict IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("verdict IS NULL OR verdict <> 'redo' OR answer <> ''", name="says"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    question: Mapped[str] = mapped_column(Text)
    """What the mémoire asks."""
    team_process: Mapped[str] = mapped_column(Text)
    """What was done, or is being done, with the team."""
    method: Mapped[str] = mapped_column(Text)
    """How the answer is looked for."""
    module: Mapped[str] = mapped_column(String(60), default="")
    """The module of the programme it belongs to most, for the choice of readers; empty when none is said."""
    proposed_at: Mapped[datetime]
    verdict: Mapped[SubjectVerdict | None] = mapped_column(text_enum(SubjectVerdict))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class MemoireMessage(OwnedByPerson, Fenced, Base):
    """A word between a learner (``person_id``) and those who follow them, about the subject."""

    __tablename__ = "memoire_message"
    __table_args__ = (
        fenced_key("memoire_id", "memoire"),
        Index("ix_memoire_message_memoire", "federation_id", "memoire_id"),
        Index("ix_memoire_message_person", "person_id"),
        CheckConstraint("body <> ''", name="says"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    memoire_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    body: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
