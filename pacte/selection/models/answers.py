"""Answers sent, places offered, and who was passed over on the waiting list."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, OwnedByPerson, fenced_key, text_enum
from pacte.selection.vocabulary import Decision, OfferState


class Answer(OwnedByPerson, Fenced, Base):
    """What a candidate was told of the committee's decision; they see nothing before this row exists."""

    __tablename__ = "answer"
    __table_args__ = (
        fenced_key("application_id", "application"),
        UniqueConstraint("federation_id", "application_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[Decision] = mapped_column(text_enum(Decision))
    """``refused`` for a dossier that was not admissible too; the reason says which."""
    reason: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The federation's words, as the mail said them; empty for answers older than this column."""
    shows_rank: Mapped[bool] = mapped_column(default=False)
    """Whether the cohort publishes ranks, when it was told; the rank itself is read from the candidacy."""
    batch: Mapped[str] = mapped_column(String(32))
    """The same for all answers sent together."""
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PlaceOffer(OwnedByPerson, Fenced, Base):
    """A place offered to a validated candidate, to be confirmed before its term."""

    __tablename__ = "place_offer"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        fenced_key("application_id", "application"),
        Index(
            "uq_place_offer_open",
            "federation_id",
            "application_id",
            unique=True,
            sqlite_where=text("state IN ('pending', 'accepted')"),
            postgresql_where=text("state IN ('pending', 'accepted')"),
        ),
        Index("ix_place_offer_cohort", "federation_id", "cohort_id", "state"),
        CheckConstraint("(state = 'pending') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("made_at < expires_at", name="term"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    application_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    rank: Mapped[int | None]
    """The rank on the waiting list from which the person was called; null for a retained candidate."""
    state: Mapped[OfferState] = mapped_column(text_enum(OfferState), default=OfferState.PENDING)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """First instant at which it can no longer be accepted."""
    ended_at: Mapped[datetime | None]
    """When it was accepted, declined, taken back or found expired."""
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why it was declined or taken back."""
    again_reason: Mapped[str | None] = mapped_column(Text)
    """Why staff offered a place once more; null for the first one, and never for the candidate."""


class WaitingListSkip(Fenced, Base):
    """Someone passed over when places are called, because staff said so; it holds until lifted."""

    __tablename__ = "waiting_list_skip"
    __table_args__ = (
        fenced_key("application_id", "application"),
        Index(
            "uq_waiting_list_skip_open",
            "federation_id",
            "application_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    """For staff, never for the candidate."""
    skipped_at: Mapped[datetime]
    skipped_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
