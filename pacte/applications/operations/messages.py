"""Messages between the candidate and the federation."""

from datetime import datetime

from sqlalchemy import update

from pacte import audit
from pacte.applications import emails
from pacte.applications.models import Application, Message
from pacte.applications.operations.loading import load_locked
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.policy import Actor


def post_message(
    session: FencedSession,
    *,
    application: Application,
    body: str,
    from_staff: bool,
    by: Actor,
    at: datetime,
) -> Message:
    """Write a message; the other side is told by mail."""
    loaded = load_locked(session, application)
    body = body.strip()
    if not body or by.person_id is None:
        raise Refused([Blocker("message_empty", "Le message est vide.", "Écrivez quelques mots.", "body")])
    message = Message(
        application_id=loaded.application.id,
        author_id=by.person_id,
        from_staff=from_staff,
        body=body,
        at=at,
    )
    session.add(message)
    session.flush()
    emails.tell_message(session, loaded=loaded, message=message, at=at)
    audit.record(
        session,
        action="application.message_posted",
        subject=loaded.application,
        by=by,
        at=at,
        details={"message_id": message.id},
    )
    return message


def mark_read(
    session: FencedSession, *, application: Application, reader_is_staff: bool, at: datetime
) -> None:
    """Note that the reader's side has now seen what the other wrote; not an act worth a line of history."""
    session.execute(
        update(Message)
        .where(
            Message.application_id == application.id,
            Message.from_staff.is_(not reader_is_staff),
            Message.read_at.is_(None),
        )
        .values(read_at=at)
    )
