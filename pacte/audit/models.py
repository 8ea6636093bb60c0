"""Tables of the journal: one chain of entries a federation, and one for the platform."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pacte.database import Base, FencedOrPlatform

FIRST_HASH = "0" * 64


class JournalHead(FencedOrPlatform, Base):
    """The last link of each chain; locked while an entry is added."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(40), unique=True)
    """``platform`` or ``federation:<id>``."""
    position: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default=FIRST_HASH)


class JournalEntry(FencedOrPlatform, Base):
    """One act. Never changed nor deleted: triggers refuse it."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        Index("ix_journal_entry_subject", "federation_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[int]
    actor_id: Mapped[int | None]
    """The person; no foreign key, so that the journal outlives the person."""
    actor_label: Mapped[str] = mapped_column(String(200))
    actor_via: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


APPEND_ONLY_SQLITE = (
    "CREATE TRIGGER journal_entry_no_update BEFORE UPDATE ON journal_entry"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
)
APPEND_ONLY_POSTGRESQL = (
    "CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    "CREATE TRIGGER journal_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entry"
    " FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only()",
)
