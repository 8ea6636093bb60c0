"""Reading, in tests, what the outbox would deliver: the links that only the recipient sees."""

import json

from flask import Flask
from sqlalchemy import select

from pacte.database import Database, Scope
from pacte.mail.models import OutboxMessage
from pacte.sealing import unseal


def messages(database: Database, *, to: str, scope: Scope | None = None) -> list[OutboxMessage]:
    """Everything written to one address in a scope (the ground by default), oldest first."""
    with database.session(scope or Scope.ground()) as session:
        statement = select(OutboxMessage).where(OutboxMessage.recipient == to).order_by(OutboxMessage.id)
        return list(session.scalars(statement))


def templates(database: Database, *, to: str, scope: Scope | None = None) -> list[str]:
    """The templates of these messages."""
    return [message.template for message in messages(database, to=to, scope=scope)]


def last_link(app: Flask, *, to: str, scope: Scope | None = None) -> str:
    """The path behind the personal link of the last message."""
    services = app.extensions["pacte"]
    sealed = messages(services.database, to=to, scope=scope)[-1].sealed
    paths = json.loads(unseal(services.settings.signing_keys, sealed))
    return str(next(iter(paths.values())))
