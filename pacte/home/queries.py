"""Reads of the first pages."""

from collections.abc import Collection

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor


def federations_of(session: FencedSession, actor: Actor) -> dict[int, Federation]:
    """The federations where the actor holds a role, by name; at most one statement."""
    return federations_among(
        session, {grant.federation_id for grant in actor.grants if grant.federation_id is not None}
    )


def federations_among(session: FencedSession, ids: Collection[int]) -> dict[int, Federation]:
    """Federations by id, in the order of their names; no statement for none."""
    if not ids:
        return {}
    rows = session.scalars(select(Federation).where(Federation.id.in_(ids)).order_by(Federation.name))
    return {row.id: row for row in rows}
