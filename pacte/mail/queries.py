"""Reads of the outbox for its log."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from pacte.database import FencedSession
from pacte.mail.models import MailState, OutboxMessage
from pacte.mail.registries import Withheld

SHOWN_AT = func.coalesce(OutboxMessage.sent_at, OutboxMessage.created_at)
"""The date that lists show: a message written long before it was due counts from when it left."""


def messages(*, state: str = "", search: str = "", withheld: Iterable[Withheld] = ()) -> Select[Any]:
    """The messages of the session's scope that match; order and window are the caller's."""
    statement = select(OutboxMessage)
    for one in withheld:
        statement = statement.where(
            OutboxMessage.recipient.not_in(one.addresses),
            or_(
                OutboxMessage.subject_kind != one.kind,
                OutboxMessage.subject_id.is_(None),
                OutboxMessage.subject_id.not_in(one.ids),
            ),
        )
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


def is_withheld(message: OutboxMessage, withheld: Iterable[Withheld]) -> bool:
    """Whether that message is among what is withheld from the reader."""
    return any(
        message.recipient in one.addresses
        or (message.subject_kind == one.kind and message.subject_id in one.ids)
        for one in withheld
    )


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


def latest_messages(session: FencedSession, limit: int, *, search: str = "") -> Sequence[OutboxMessage]:
    """The last messages sent or written in the session's scope, latest first."""
    statement = messages(search=search).order_by(SHOWN_AT.desc(), OutboxMessage.id.desc())
    return session.scalars(statement.limit(limit)).all()
