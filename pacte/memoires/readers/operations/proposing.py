"""The readings given as a preview showed them."""

from collections.abc import Collection
from datetime import datetime

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.memoires.readers.operations.giving import give
from pacte.memoires.readers.operations.loading import load_case
from pacte.memoires.readers.panel import panel
from pacte.memoires.readers.planning import Planned, planned
from pacte.policy import Actor
from pacte.selection.scoring.balancing import Pair


def apply_proposal(
    session: FencedSession, *, cohort: Cohort, expected: Collection[Pair], by: Actor, at: datetime
) -> Planned:
    """Ask the readers of the preview (``expected``: all its pairs).

    Refused (``plan_changed``) when what it was drawn from has changed since: nothing is written.
    """
    locked = lock_cohorts(session, cohort.id)[cohort.id]
    found = planned(panel(session, locked, at=at))
    if set(expected) != set(found.proposal.pairs):
        raise Refused(
            [
                Blocker(
                    "plan_changed",
                    "Depuis l’aperçu, un mémoire, un lien ou le jury a changé\u00a0: rien n’a été attribué.",
                    "Relisez la nouvelle proposition, puis confirmez.",
                )
            ]
        )
    for enrollment_id, reader_id in sorted(found.added):
        case = load_case(session, enrollment_id=enrollment_id, at=at)
        give(session, case, session.get_one(Person, reader_id), by=by, at=at)
    if found.added:
        audit.record(
            session,
            action="jury.proposal_applied",
            subject=locked,
            by=by,
            at=at,
            details={"count": plural(len(found.added), "lecture")},
        )
    return found
