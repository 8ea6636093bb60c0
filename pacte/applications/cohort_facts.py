"""What dossiers say of their cohort, so that no edit of it rewrites what was deposited."""

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession


def deposited_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """How many dossiers are begun, how many deposited, and when the last one was; one statement."""
    is_deposited = Application.state == ApplicationState.SUBMITTED
    begun, deposited, last = session.execute(
        select(
            func.count(Application.id),
            func.count(Application.id).filter(is_deposited),
            func.max(Application.deposited_at).filter(is_deposited),
        ).where(Application.cohort_id == cohort.id)
    ).one()
    return CohortFacts(begun=begun, deposited=deposited, last_deposit_at=last)


FACTS.append(deposited_facts)
