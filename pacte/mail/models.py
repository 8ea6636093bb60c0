"""Table of the outbox: every message, written with what causes it, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, FencedOrPlatform, text_enum


class MailState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """Given up after the last attempt; may be sent again by hand."""


class OutboxMessage(FencedOrPlatform, Base):
    """A message to one person. Secrets (personal links) are sealed apart and wiped once it is sent."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_due", "federation_id", "state", "due_at"),
        Index("ix_outbox_message_subject", "federation_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(200), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(300))
    text_body: Mapped[str] = mapped_column(Text)
    html_body: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    """The calendar file (iCalendar) that goes with it, made for this recipient alone."""
    sealed: Mapped[str] = mapped_column(Text, default="")
    """Encrypted JSON of what replaces the placeholders of the bodies; empty once sent."""
    held_link: Mapped[bool] = mapped_column(default=False)
    """Whether a personal link was in it: it cannot be sent again as it is."""
    template: Mapped[str] = mapped_column(String(100))
    subject_kind: Mapped[str] = mapped_column(String(60), default="")
    subject_id: Mapped[int | None]
    batch: Mapped[str] = mapped_column(String(40), default="")
    """Groups the messages of one writing to many people."""
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    """For what must be sent once whatever the number of workers."""
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    """The Message-ID header: the same at every attempt."""
    state: Mapped[MailState] = mapped_column(text_enum(MailState), default=MailState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
