"""Reads of the letters written to many: each with what became of its messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail.models import MailState, OutboxMessage


@dataclass(frozen=True, slots=True)
class Batch:
    """A letter: when, by whom, how many messages, how many of them have left or failed."""

    key: str
    at: datetime
    by: str
    subject: str
    count: int
    sent: int
    failed: int


def batches(session: FencedSession, cohort: Cohort, *, limit: int = 200) -> list[Batch]:
    """The letters of the cohort, latest first; two statements."""
    entries = session.scalars(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == Cohort.__tablename__,
            JournalEntry.subject_id == cohort.id,
            JournalEntry.action == "cohort.written_to_many",
        )
        .order_by(JournalEntry.position.desc())
        .limit(limit)
    ).all()
    keys = [entry.details["batch"] for entry in entries]
    states: dict[tuple[str, MailState], int] = {
        (batch, state): count
        for batch, state, count in session.execute(
            select(OutboxMessage.batch, OutboxMessage.state, func.count(OutboxMessage.id))
            .where(OutboxMessage.batch.in_(keys))
            .group_by(OutboxMessage.batch, OutboxMessage.state)
        )
    }
    return [
        Batch(
            key=entry.details["batch"],
            at=entry.at,
            by=entry.actor_label,
            subject=entry.details["subject"],
            count=entry.details["count"],
            sent=states.get((entry.details["batch"], MailState.SENT), 0),
            failed=states.get((entry.details["batch"], MailState.FAILED), 0),
        )
        for entry in entries
    ]


def batch_messages(session: FencedSession, key: str) -> Sequence[OutboxMessage]:
    """The messages of one letter, by recipient; one statement."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.batch == key)
        .order_by(OutboxMessage.recipient_name, OutboxMessage.id)
    ).all()
