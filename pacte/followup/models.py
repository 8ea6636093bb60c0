"""Tables of the follow-up: contacts with a learner, and files of past contacts that wait to be confirmed."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, Fenced, fenced_key, text_enum
from pacte.followup.vocabulary import Channel, Source
from pacte.imports.vocabulary import ImportState


class FollowUp(Fenced, Base):
    """A contact with a learner. Never deleted: cancelled, with its reason; leaves with the enrolment.

    Not ``OwnedByPerson``: what is private is not in reach of the learner's own session.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        fenced_key("enrollment_id", "enrollment", ondelete="CASCADE"),
        fenced_key("import_id", "follow_up_import"),
        Index("ix_follow_up_enrollment", "federation_id", "enrollment_id", "held_on"),
        Index("ix_follow_up_author", "federation_id", "author_id"),
        Index(
            "uq_follow_up_client_key",
            "federation_id",
            "enrollment_id",
            "author_id",
            "client_key",
            unique=True,
            sqlite_where=text("client_key <> ''"),
            postgresql_where=text("client_key <> ''"),
        ),
        CheckConstraint("(cancelled_at IS NULL) = (cancel_reason = '')", name="cancelled"),
        CheckConstraint("(next_step = '') = (next_on IS NULL)", name="next_step"),
        CheckConstraint("next_done_at IS NULL OR next_step <> ''", name="next_done"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrollment_id: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who noted it, or who imported it."""
    held_on: Mapped[date]
    """Local day of the contact, where the federation is."""
    held_time: Mapped[time | None]
    channel: Mapped[Channel] = mapped_column(text_enum(Channel))
    themes: Mapped[list[str]]
    """Keys of ``vocabulary.THEMES``."""
    note: Mapped[str] = mapped_column(Text, default="")
    shared: Mapped[bool] = mapped_column(default=False)
    """The learner reads it too."""
    next_step: Mapped[str] = mapped_column(String(300), default="")
    next_on: Mapped[date | None]
    next_done_at: Mapped[datetime | None]
    next_done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    after_reason: Mapped[str] = mapped_column(String(300), default="")
    """Why it was noted although the learner had left."""
    source: Mapped[Source] = mapped_column(text_enum(Source), default=Source.SCREEN)
    import_id: Mapped[int | None]
    client_key: Mapped[str] = mapped_column(String(64), default="")
    """Drawn with the form: a second click writes nothing."""
    recorded_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancel_reason: Mapped[str] = mapped_column(Text, default="")


class FollowUpImport(Fenced, Base):
    """A file of past contacts of a cohort, kept until it is confirmed, abandoned or out of date."""

    __tablename__ = "follow_up_import"
    __table_args__ = (
        fenced_key("cohort_id", "cohort"),
        CheckConstraint("(state = 'confirmed') = (confirmed_at IS NOT NULL)", name="confirmed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int]
    filename: Mapped[str] = mapped_column(String(200))
    row_count: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    """``headers``, ``rows`` and ``notes``, as text; emptied once confirmed or abandoned."""
    columns: Mapped[dict[str, Any]]
    """Field of a contact → place of its column."""
    default_channel: Mapped[str] = mapped_column(String(10), default="")
    """Channel of the rows that tell none; empty: they are refused."""
    choices: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """First row of a name that is not known → what was chosen for all its rows."""
    state: Mapped[ImportState] = mapped_column(text_enum(ImportState), default=ImportState.PREVIEW)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
