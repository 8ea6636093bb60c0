"""Messages for tests."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.database import Database, Scope
from pacte.mail import post
from pacte.mail.models import OutboxMessage
from tests.conftest import NOW


def post_greeting(
    database: Database, scope: Scope, to: str = "camille@exemple.fr", *, at: datetime = NOW, **values: Any
) -> OutboxMessage:
    """Post the template « greeting » in a transaction of its own."""
    context = {"name": "Camille", **values.pop("context", {})}
    with database.session(scope, write=True) as session:
        return post(session, template="greeting", to=to, context=context, at=at, **values)


def outbox(database: Database, scope: Scope) -> list[OutboxMessage]:
    """Every message of the scope, in order."""
    with database.session(scope) as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))
