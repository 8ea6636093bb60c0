"""When two structures become one, the affiliations with the merged one follow."""

from datetime import datetime

from sqlalchemy import select

from pacte.conflicts.models import Affiliation
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.signals import structure_merged


@structure_merged.connect
def follow(session: FencedSession, *, kept_id: int, merged_id: int, by: Actor, at: datetime) -> int:
    """Move the affiliations of the merged structure to the kept one; how many rows changed."""
    rows = session.scalars(
        select(Affiliation)
        .where(Affiliation.structure_id == merged_id)
        .order_by(Affiliation.id)
        .with_for_update()
    ).all()
    for row in rows:
        row.structure_id = kept_id
    session.flush()
    return len(rows)
