"""Reading the journal: the history of one subject, and the proof that a chain is whole."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from pacte.audit.models import FIRST_HASH, JournalEntry, JournalHead
from pacte.audit.operations import Subject
from pacte.audit.phrases import phrase
from pacte.audit.rules import entry_hash
from pacte.database import FencedSession


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One dated line in plain French: ``actor`` ``sentence``."""

    at: datetime
    actor: str
    sentence: str
    action: str
    details: Mapping[str, Any] = field(default_factory=dict)
    """As written: ids and states, nobody's name."""
    subject_id: int | None = None
    actor_id: int | None = None


def history(
    session: FencedSession,
    subject: Subject,
    *,
    limit: int = 200,
    since: datetime | None = None,
    only: Collection[str] | None = None,
    also: Iterable[Subject] = (),
    without: Collection[str] = (),
) -> list[HistoryLine]:
    """What was done to ``subject``, and to the rows of ``also``, latest first; one statement.

    Give ``since`` for rows that are erased: SQLite gives their number again, and the journal keeps theirs.
    Give ``only``, or ``without``, to readers who may know of some acts alone.
    """
    statement = (
        select(JournalEntry)
        .where(
            or_(
                *(
                    and_(JournalEntry.subject_kind == one.__tablename__, JournalEntry.subject_id == one.id)
                    for one in (subject, *also)
                )
            )
        )
        .order_by(JournalEntry.position.desc())
        .limit(limit)
    )
    if since is not None:
        statement = statement.where(JournalEntry.at >= since)
    if only is not None:
        statement = statement.where(JournalEntry.action.in_(only))
    if without:
        statement = statement.where(JournalEntry.action.not_in(without))
    entries = session.scalars(statement)
    return [
        HistoryLine(
            entry.at,
            entry.actor_label,
            phrase(entry.action, entry.details),
            entry.action,
            entry.details,
            entry.subject_id,
            entry.actor_id,
        )
        for entry in entries
    ]


def broken_links(session: FencedSession) -> Iterator[str]:
    """Faults in the chain of the session's federation (or the platform's), in French; none when whole."""
    previous, position = FIRST_HASH, 0
    for entry in session.scalars(
        select(JournalEntry).order_by(JournalEntry.position).execution_options(yield_per=500)
    ):
        if entry.position != position + 1:
            yield f"Journal : l’entrée {position + 1} manque."
        expected = entry_hash(
            previous_hash=previous,
            chain=entry.chain,
            position=entry.position,
            at=entry.at,
            action=entry.action,
            subject=(entry.subject_kind, entry.subject_id),
            actor=(entry.actor_id, entry.actor_label, entry.actor_via),
            details=entry.details,
        )
        if entry.hash != expected:
            yield f"Journal : l’entrée {entry.position} ne correspond pas à son empreinte."
        previous, position = entry.hash, entry.position
    head = session.scalar(select(JournalHead))
    if head is not None and (head.position, head.hash) != (position, previous):
        yield f"Journal : la fin manque ({head.position} entrées attendues, {position} lues)."
