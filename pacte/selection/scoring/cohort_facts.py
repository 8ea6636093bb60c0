"""What scores say of their cohort: once a mark exists, the grid no longer changes."""

from sqlalchemy import String, cast, func, select

from pacte.applications.models import Application
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.selection.models import Assessment

EMPTY = len("{}")


def scored_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """Whether somebody has given a mark, even not submitted; one statement."""
    marked = session.scalar(
        select(Assessment.id)
        .join(Application, Application.id == Assessment.application_id)
        .where(Application.cohort_id == cohort.id, func.length(cast(Assessment.marks, String)) > EMPTY)
        .limit(1)
    )
    return CohortFacts(scored=marked is not None)


FACTS.append(scored_facts)
