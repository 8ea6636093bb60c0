"""Reads of the outbox for its log."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from pacte.database import FencedSession
from pacte.mail.models import MailState, OutboxMessage


def messages(*, state: str = "", search: str = "") -> Select[Any]:
    """The messages of the session's scope that match; order and window are the caller's."""
    statement = select(OutboxMessage)
    if state:
        statement = statement.where(OutboxMessage.state == MailState(state))
    if search:
        statement = statement.where(
            or_(
                OutboxMessage.recipient.icontains(search, autoescape=True),
                OutboxMessage.recipient_name.icontains(search, autoescape=True),
                OutboxMessage.subject.icontains(search, autoescape=True),
            )
        )
    return statement


def count_messages(session: FencedSession, statement: Select[Any]) -> int:
    """How many messages ``statement`` finds."""
    return session.scalar(statement.with_only_columns(func.count(OutboxMessage.id)).order_by(None)) or 0


def messages_about(session: FencedSession, kind: str, identity: int) -> Sequence[OutboxMessage]:
    """The messages about one row (its table's name and id), latest first."""
    return session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.subject_kind == kind, OutboxMessage.subject_id == identity)
        .order_by(OutboxMessage.id.desc())
    ).all()


def latest_messages(session: FencedSession, limit: int) -> Sequence[OutboxMessage]:
    """The last messages written in the session's scope, latest first."""
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(limit)).all()
