"""Where the enrolment of a cohort stands, in a few words, for the home of the selection."""

from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.learners.queries import present_in
from pacte.selection.steps import Told


def tell(session: FencedSession, cohort: Cohort, person_id: int | None, now: datetime) -> Told:
    """How many learners for how many places; one statement."""
    present = present_in(session, cohort.id)
    if not present:
        return Told("Personne n’est inscrit", "todo")
    words = (
        f"{plural(present, 'personne inscrite', 'personnes inscrites')}, {plural(cohort.capacity, 'place')}"
    )
    return Told(words, "done" if present == cohort.capacity else "progress")
