"""Reads of the batches of answers: when, by whom, and what became of their messages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, not_, select

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.processing.letter_log import about
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail.models import MailState, OutboxMessage
from pacte.selection.models import Answer


@dataclass(frozen=True, slots=True)
class Batch:
    """Answers sent together."""

    key: str
    at: datetime
    by: str
    count: int
    sent: int
    """Messages that have left; a message sent again counts once more."""
    failed: int


def batches(session: FencedSession, cohort: Cohort, *, hidden: Collection[int] = ()) -> list[Batch]:
    """The batches of a cohort, latest first, without the dossiers ``hidden``; two statements."""
    rows = session.execute(
        select(
            Answer.batch,
            func.min(Answer.sent_at),
            func.max(Person.given_name),
            func.max(Person.family_name),
            func.count(Answer.id),
        )
        .join(Application, Application.id == Answer.application_id)
        .outerjoin(Person, Person.id == Answer.sent_by_id)
        .where(Application.cohort_id == cohort.id, Application.id.not_in(hidden))
        .group_by(Answer.batch)
        .order_by(func.min(Answer.sent_at).desc(), Answer.batch)
    ).all()
    states = {
        (key, state): count
        for key, state, count in session.execute(
            select(OutboxMessage.batch, OutboxMessage.state, func.count(OutboxMessage.id))
            .where(OutboxMessage.batch.in_([row[0] for row in rows]), not_(about(hidden)))
            .group_by(OutboxMessage.batch, OutboxMessage.state)
        )
    }
    return [
        Batch(
            key,
            at,
            f"{given or ''} {family or ''}".strip(),
            count,
            states.get((key, MailState.SENT), 0),
            states.get((key, MailState.FAILED), 0),
        )
        for key, at, given, family, count in rows
    ]
