"""What answers say of their cohort: a question that was answered keeps its form."""

from sqlalchemy import select

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.seminars.models import EvaluationAnswer


def evaluated_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """Which evaluations have an answer; one statement."""
    rows = session.execute(
        select(EvaluationAnswer.moment, EvaluationAnswer.audience)
        .where(EvaluationAnswer.cohort_id == cohort.id)
        .distinct()
    )
    return CohortFacts(evaluated=frozenset((moment.value, audience.value) for moment, audience in rows))


FACTS.append(evaluated_facts)
