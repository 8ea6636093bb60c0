"""The secret address of a person's calendar: opened, replaced, closed; its token is kept nowhere."""

import secrets
from datetime import datetime

from sqlalchemy import select, update

from pacte import audit
from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.links.rules import is_token, token_hash
from pacte.policy import Actor
from pacte.seminars.models import CalendarFeed
from pacte.seminars.planning import phrases as phrases


def open_feed(session: FencedSession, *, person: Person, by: Actor, at: datetime) -> str:
    """A new secret address, on the ground; the one before no longer answers. Returns its token, once."""
    session.get_one(Person, person.id, with_for_update=True)
    _close(session, person.id, at)
    token = secrets.token_urlsafe(32)
    session.add(CalendarFeed(person_id=person.id, token_hash=token_hash(token), created_at=at))
    audit.record(session, action="calendar_feed.opened", subject=person, by=by, at=at)
    return token


def revoke_feed(session: FencedSession, *, person: Person, by: Actor, at: datetime) -> bool:
    """Close the address; False when there was none."""
    session.get_one(Person, person.id, with_for_update=True)
    if not _close(session, person.id, at):
        return False
    audit.record(session, action="calendar_feed.revoked", subject=person, by=by, at=at)
    return True


def feed_of(session: FencedSession, person_id: int) -> CalendarFeed | None:
    """The open address of a person; one statement."""
    return session.scalar(
        select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
    )


def feed_by_token(session: FencedSession, token: str) -> CalendarFeed | None:
    """The open address that a token belongs to; one statement."""
    if not is_token(token):
        return None
    return session.scalar(
        select(CalendarFeed).where(
            CalendarFeed.token_hash == token_hash(token), CalendarFeed.revoked_at.is_(None)
        )
    )


def _close(session: FencedSession, person_id: int, at: datetime) -> int:
    result = session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=at)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
