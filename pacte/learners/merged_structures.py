"""When two structures become one, the learners of the merged one follow."""

from datetime import datetime

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.learners.models import LearnerStructure
from pacte.policy import Actor
from pacte.signals import structure_merged


@structure_merged.connect
def follow(session: FencedSession, *, kept_id: int, merged_id: int, by: Actor, at: datetime) -> int:
    """Move the periods of the merged structure to the kept one; how many rows changed."""
    rows = session.scalars(
        select(LearnerStructure).where(LearnerStructure.structure_id == merged_id).with_for_update()
    ).all()
    for row in rows:
        row.structure_id = kept_id
    session.flush()
    return len(rows)
