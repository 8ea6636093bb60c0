"""An invitation answered by the person signed in, whose own address it was sent to: no link is needed."""

from datetime import datetime

from sqlalchemy import func, select

from pacte import links
from pacte.accounts.models import Invitation, Person
from pacte.accounts.operations.team import INVITATION, join, refuse_unless_pending
from pacte.database import FencedSession
from pacte.policy import Actor


def pending_for(session: FencedSession, *, person_id: int | None, at: datetime) -> list[Invitation]:
    """What the session's federation offered to that person's address and still waits, oldest first; one
    statement."""
    if person_id is None:
        return []
    address = select(func.lower(Person.email)).where(Person.id == person_id).scalar_subquery()
    return list(
        session.scalars(
            select(Invitation)
            .where(
                Invitation.email == address,
                Invitation.accepted_at.is_(None),
                Invitation.cancelled_at.is_(None),
                Invitation.expires_at > at,
            )
            .order_by(Invitation.id)
        )
    )


def accept_own(session: FencedSession, *, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Take the role; the links that were mailed close. Raises :class:`Refused`."""
    refuse_unless_pending(invitation, at)
    links.revoke(session, subject=invitation, purpose=INVITATION, at=at)
    person = session.get_one(Person, by.person_id, with_for_update=True)
    join(session, invitation=invitation, person=person, by=by, at=at)
