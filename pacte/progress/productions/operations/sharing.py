"""A learner agrees that the cohort reads a validated production, or takes that back."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.progress.models import Production
from pacte.progress.productions.operations.loading import load_work
from pacte.progress.productions.rules import blockers_of_presence, blockers_to_share


def share(
    session: FencedSession,
    *,
    enrollment_id: int,
    key: str,
    agreed: bool,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> Production:
    """Show it, or show it no more; what already is so changes nothing."""
    work = load_work(session, enrollment_id=enrollment_id, key=key, curriculum=curriculum, at=at)
    row = work.piece.row
    if row is None or work.piece.is_kept:
        raise Refused([Blocker("not_here", "Cette production n’a pas été déposée dans cette promotion.")])
    if agreed:
        refuse_if(
            [*blockers_of_presence(work.loaded.enrollment.state, is_own=True), *blockers_to_share(work.state)]
        )
    if (row.shared_at is not None) == agreed:
        return row
    if seen != row.revision:
        raise stale("Cette production")
    row.shared_at = at if agreed else None
    row.revision += 1
    audit.record(
        session,
        action="production.shared" if agreed else "production.unshared",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"key": key, "label": row.label},
    )
    return row
