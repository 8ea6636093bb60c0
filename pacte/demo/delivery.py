"""Delivering the demonstration's mail at the time it was written: nothing leaves, the mail box shows it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.config import Settings
from pacte.database import Database, Scope
from pacte.mail.delivery import deliver_due
from pacte.mail.models import MailState, OutboxMessage
from pacte.mail.transports import DemoTransport

SOON = timedelta(seconds=20)


def deliver_all(
    database: Database, scope: Scope, settings: Settings, *, advance: Callable[[int], Any]
) -> None:
    """Send every waiting message of the scope, each twenty seconds after it was due."""
    with database.session(scope) as session:
        due = session.scalars(
            select(OutboxMessage.due_at)
            .where(OutboxMessage.state == MailState.WAITING)
            .order_by(OutboxMessage.due_at, OutboxMessage.id)
        ).all()
    if not due:
        return
    instants = iter(due)
    clock = FixedClock(due[0])

    def finished() -> bool:
        at = next(instants, None)
        if at is None:
            return True
        clock.move_to(at + SOON)
        advance(1)
        return False

    deliver_due(
        database,
        scope=scope,
        transport=DemoTransport(),
        sender=settings.mail_from,
        signing_keys=settings.signing_keys,
        clock=clock,
        public_url=settings.public_url,
        stop=finished,
    )
