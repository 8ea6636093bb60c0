"""What evaluations say of their cohort: once a mark exists, the grid of mémoires no longer changes."""

from sqlalchemy import String, cast, func, select

from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire, MemoireReading

EMPTY = len("{}")


def marked_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """Whether a reader has given a mark, even not submitted; one statement."""
    marked = session.scalar(
        select(MemoireReading.id)
        .join(Memoire, Memoire.id == MemoireReading.memoire_id)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .where(Enrollment.cohort_id == cohort.id, func.length(cast(MemoireReading.marks, String)) > EMPTY)
        .limit(1)
    )
    return CohortFacts(memoires_marked=marked is not None)


FACTS.append(marked_facts)
