"""Reads of federations and their registry."""

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.models import Federation


def federation_by_slug(session: FencedSession, slug: str) -> Federation | None:
    """The federation of that address name, or None; readable in every scope."""
    return session.scalar(select(Federation).where(Federation.slug == slug))


def federation_ids(session: FencedSession) -> list[int]:
    """Every federation, in the order they joined; readable in every scope."""
    return list(session.scalars(select(Federation.id).order_by(Federation.id)))
