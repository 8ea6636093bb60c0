"""What invitations say of their cohort: what people were told does not change without a reason."""

from sqlalchemy import select

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.seminars.models import Seminar


def invited_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """Which seminars have people invited, cancelled ones left out; one statement."""
    keys = session.scalars(
        select(Seminar.key).where(
            Seminar.cohort_id == cohort.id, Seminar.invited_at.is_not(None), Seminar.cancelled_at.is_(None)
        )
    )
    return CohortFacts(invited=frozenset(keys))


FACTS.append(invited_facts)
