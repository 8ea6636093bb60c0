"""Evaluation: who was asked and has answered, and, apart from them, what was answered."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.seminars.vocabulary import Audience, Moment


class EvaluationRequest(OwnedByPerson, Fenced, Base):
    """Somebody asked to evaluate, once: a person, or a team leader by personal link.

    A hot evaluation is of a seminar; a cold one is of the whole cohort (no seminar).
    """

    __tablename__ = "evaluation_request"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("seminar_id", "seminar"),
        fenced_key("enrollment_id", "enrollment"),
        fenced_key("link_id", "personal_link"),
        UniqueConstraint("federation_id", "asked_key"),
        Index("ix_evaluation_request_seminar", "federation_id", "seminar_id"),
        Index("ix_evaluation_request_person", "person_id"),
        CheckConstraint("(moment = 'hot') = (seminar_id IS NOT NULL)", name="subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    seminar_id: Mapped[int | None]
    enrollment_id: Mapped[int | None]
    """The learner, or the learner whose team is asked."""
    moment: Mapped[Moment] = mapped_column(text_enum(Moment))
    audience: Mapped[Audience] = mapped_column(text_enum(Audience))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # type: ignore[assignment] # none for a leader
    email: Mapped[str] = mapped_column(String(254))
    """Empty once forgotten, with the person and the learner."""
    asked_key: Mapped[str] = mapped_column(String(160))
    """Unique: moment, subject and address, so that two roles are asked once."""
    """Once its address is forgotten, nothing of it is left here."""
    asked_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """The first instant that is too late."""
    reminded_at: Mapped[datetime | None]
    answered: Mapped[bool] = mapped_column(default=False)
    """Not when: the instant could tell which answer is theirs."""
    link_id: Mapped[int | None]


class EvaluationAnswer(Fenced, Base):
    """An answer, with nothing that leads to who gave it; its key is drawn at random, not in order."""

    __tablename__ = "evaluation_answer"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("seminar_id", "seminar"),
        Index("ix_evaluation_answer_seminar", "federation_id", "seminar_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Drawn at random: the order of ids would tell who answered when."""
    cohort_id: Mapped[int]
    seminar_id: Mapped[int | None]
    moment: Mapped[Moment] = mapped_column(text_enum(Moment))
    audience: Mapped[Audience] = mapped_column(text_enum(Audience))
    values: Mapped[dict[str, Any]]
    """Key of the question → number or text."""
    month_on: Mapped[date]
    """First day of the month in which the evaluation was asked: the same for all, whenever they answer."""
