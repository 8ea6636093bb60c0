"""Reads of the letters written to many: each with what became of its messages."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, not_, select

from pacte.applications.models import Application
from pacte.applications.processing.rules import filled
from pacte.applications.vocabulary import ApplicationState
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


def has_anyone(session: FencedSession, cohort: Cohort) -> bool:
    """Whether somebody could be written to: a dossier that is not withdrawn."""
    statement = select(Application.id).where(
        Application.cohort_id == cohort.id, Application.state != ApplicationState.WITHDRAWN
    )
    return session.scalar(statement.limit(1)) is not None


def batches(
    session: FencedSession, cohort: Cohort, *, hidden: Collection[int] = (), limit: int = 200
) -> list[Batch]:
    """The letters of the cohort, latest first, counted without those ``hidden``; two statements."""
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
    states: Counter[tuple[str, MailState]] = Counter()
    unseen: Counter[str] = Counter()
    for batch, state, count, unseen_count in session.execute(
        select(
            OutboxMessage.batch,
            OutboxMessage.state,
            func.count(OutboxMessage.id),
            func.sum(case((about(hidden), 1), else_=0)),
        )
        .where(OutboxMessage.batch.in_(keys))
        .group_by(OutboxMessage.batch, OutboxMessage.state)
    ):
        states[batch, state] = count - unseen_count
        unseen[batch] += unseen_count
    return [
        Batch(
            key=entry.details["batch"],
            at=entry.at,
            by=entry.actor_label,
            subject=filled(entry.details["subject"], {"promotion": cohort.label}),
            count=entry.details["count"] - unseen[entry.details["batch"]],
            sent=states[entry.details["batch"], MailState.SENT],
            failed=states[entry.details["batch"], MailState.FAILED],
        )
        for entry in entries
    ]


def about(dossiers: Collection[int]) -> ColumnElement[bool]:
    """The messages about those dossiers (ids)."""
    return and_(
        OutboxMessage.subject_kind == Application.__tablename__, OutboxMessage.subject_id.in_(dossiers)
    )


def batch_messages(
    session: FencedSession, key: str, *, hidden: Collection[int] = ()
) -> Sequence[OutboxMessage]:
    """The messages of one letter, by family name, less those about dossiers ``hidden``; one statement."""
    return session.scalars(
        select(OutboxMessage)
        .outerjoin(
            Application,
            (OutboxMessage.subject_kind == Application.__tablename__)
            & (OutboxMessage.subject_id == Application.id),
        )
        .where(OutboxMessage.batch == key, not_(about(hidden)))
        .order_by(Application.sort_key, OutboxMessage.recipient_name, OutboxMessage.id)
    ).all()
