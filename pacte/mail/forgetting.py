"""What the outbox forgets: messages that have left, or were given up, once their purpose is served."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete

from pacte.database import FencedSession
from pacte.mail.models import MailState, OutboxMessage
from pacte.mail.operations import Subject

ENDED = (MailState.SENT, MailState.FAILED)


def delete_ended(session: FencedSession, *, templates: Collection[str], before: datetime) -> int:
    """Delete the messages of these templates written until ``before``, those on their way apart; how many."""
    result = session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.template.in_(templates),
            OutboxMessage.state.in_(ENDED),
            OutboxMessage.created_at <= before,
        )
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def delete_about(session: FencedSession, *, subject: Subject) -> int:
    """Delete every message about ``subject``, sent or not, before it is erased; how many."""
    result = session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.subject_kind == subject.__tablename__, OutboxMessage.subject_id == subject.id
        )
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
