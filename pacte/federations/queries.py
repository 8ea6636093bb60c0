"""Reads of federations and their registry."""

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.models import Federation


def federation_by_slug(session: FencedSession, slug: str) -> Federation | None:
    """The federation of that address name, or None; readable in every scope."""
    return session.scalar(select(Federation).where(Federation.slug == slug))
