"""What a spent link did: its holder may see their own act again, and keep the letter they signed."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.applications.models import Commitment
from pacte.applications.operations.commitments import PURPOSE
from pacte.database import FencedSession
from pacte.links.models import PersonalLink
from pacte.links.rules import is_token, token_hash

SHOWN_AFTER = timedelta(days=30)
"""How long the signer finds the letter at the same address."""


def signed_by(session: FencedSession, *, token: str, at: datetime) -> Commitment | None:
    """The commitment that the link signed or declined, for a month; None otherwise."""
    if not is_token(token):
        return None
    link = session.scalar(
        select(PersonalLink).where(
            PersonalLink.token_hash == token_hash(token), PersonalLink.purpose == PURPOSE
        )
    )
    if link is None or link.used_at is None or at - link.used_at > SHOWN_AFTER:
        return None
    return session.scalar(select(Commitment).where(Commitment.link_id == link.id))
