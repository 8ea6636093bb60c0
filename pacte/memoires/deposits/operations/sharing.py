"""The author agrees that later cohorts read the mémoire, or takes that back; at any time."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.memoires.loading import load_work
from pacte.memoires.models import Memoire
from pacte.policy import Actor


def share(session: FencedSession, *, enrollment_id: int, agreed: bool, by: Actor, at: datetime) -> Memoire:
    """What already is so changes nothing; also of who has left, since consent stays theirs."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    memoire = work.known.memoire
    if memoire is None or work.known.deposit is None:
        raise Refused([Blocker("no_deposit", "Aucun mémoire n’est déposé.")])
    if (memoire.shared_at is not None) == agreed:
        return memoire
    memoire.shared_at = at if agreed else None
    memoire.revision += 1
    audit.record(
        session,
        action="memoire.shared" if agreed else "memoire.unshared",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
    )
    return memoire
