"""When two structures become one, the dossiers of the merged one follow, and what was given for it."""

from datetime import datetime

from sqlalchemy import select, update

from pacte.applications.models import ApplicationStructure, SupportingDocument
from pacte.applications.operations.documents import retire_doubles
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.signals import structure_merged


@structure_merged.connect
def follow(session: FencedSession, *, kept_id: int, merged_id: int, by: Actor, at: datetime) -> int:
    """Move the dossiers of the merged structure to the kept one; how many rows changed.

    A dossier that already names the kept structure keeps one row, which bears it if either did. A
    commitment given for the merged structure is one for the kept one; of two, the last counts.
    """
    rows = session.scalars(
        select(ApplicationStructure)
        .where(ApplicationStructure.structure_id.in_((kept_id, merged_id)))
        .with_for_update()
    ).all()
    already = {row.application_id: row for row in rows if row.structure_id == kept_id}
    moved = [row for row in rows if row.structure_id == merged_id]
    for row in moved:
        standing = already.get(row.application_id)
        if standing is None:
            row.structure_id = kept_id
            continue
        bears = row.is_bearer
        session.delete(row)
        session.flush()
        standing.is_bearer = standing.is_bearer or bears
    session.execute(
        update(SupportingDocument)
        .where(SupportingDocument.for_structure_id == merged_id)
        .values(for_structure_id=kept_id)
    )
    retire_doubles(session, kept_id, at)
    session.flush()
    return len(moved)
