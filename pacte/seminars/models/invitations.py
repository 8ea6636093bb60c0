"""Who is invited to a seminar and what they answer: learners, and their team leaders apart."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.seminars.vocabulary import ReplyState


class SeminarReply(OwnedByPerson, Fenced, Base):
    """A learner (``person_id``) invited to a seminar, and their answer."""

    __tablename__ = "seminar_reply"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("document_file_id", "stored_file"),
        UniqueConstraint("federation_id", "seminar_id", "enrollment_id"),
        Index("ix_seminar_reply_person", "person_id"),
        CheckConstraint("state <> 'not_coming' OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    enrollment_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[ReplyState] = mapped_column(text_enum(ReplyState), default=ReplyState.INVITED)
    reason: Mapped[str] = mapped_column(Text, default="")
    document_file_id: Mapped[int | None]
    meal: Mapped[str] = mapped_column(String(300), default="")
    """What they eat or not; asked only if the cohort wants it."""
    access_needs: Mapped[str] = mapped_column(String(500), default="")
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    former: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Answers given for earlier dates, oldest first (``planning.former_answers``)."""
    calendar_uid: Mapped[str] = mapped_column(String(80), default="")
    """The same for all half-days, followed by their rank."""
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)


class TeamGuest(Fenced, Base):
    """A team leader invited to a seminar with teams, by personal link; counted apart from learners."""

    __tablename__ = "team_guest"
    __table_args__ = (
        fenced_key("seminar_id", "seminar"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("link_id", "personal_link"),
        UniqueConstraint("federation_id", "seminar_id", "enrollment_id", "email"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seminar_id: Mapped[int]
    enrollment_id: Mapped[int]
    """The learner whose team they lead."""
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    state: Mapped[ReplyState] = mapped_column(text_enum(ReplyState), default=ReplyState.INVITED)
    meal: Mapped[str] = mapped_column(String(300), default="")
    access_needs: Mapped[str] = mapped_column(String(500), default="")
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    former: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    """Answers given for earlier dates, as those of learners."""
    came: Mapped[bool | None]
    """Noted by the trainer on the day."""
    link_id: Mapped[int | None]
    calendar_uid: Mapped[str] = mapped_column(String(80), default="")
    calendar_sequence: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
