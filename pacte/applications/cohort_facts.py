"""What dossiers say of their cohort, so that no edit of it rewrites what was deposited."""

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession


def deposited_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """How many dossiers are deposited, and when the last one was; two statements."""
    here = (Application.cohort_id == cohort.id, Application.state == ApplicationState.SUBMITTED)
    return CohortFacts(
        deposited=session.scalar(select(func.count(Application.id)).where(*here)) or 0,
        last_deposit_at=session.scalar(select(func.max(Application.deposited_at)).where(*here)),
    )


FACTS.append(deposited_facts)
