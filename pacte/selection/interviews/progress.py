"""Where the interviews of a cohort stand, in a few words, for the home of the selection."""

from collections import Counter
from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.models import Interview
from pacte.selection.queries import hidden_from
from pacte.selection.steps import Told
from pacte.selection.vocabulary import InterviewState

WORDS = (
    (InterviewState.INVITED, "créneau à choisir", "créneaux à choisir"),
    (InterviewState.BOOKED, "rendez-vous pris", "rendez-vous pris"),
    (InterviewState.HELD, "entretien fait", "entretiens faits"),
    (InterviewState.MISSED, "absence", "absences"),
)
OPEN = (InterviewState.INVITED, InterviewState.BOOKED)


def tell(session: FencedSession, cohort: Cohort, person_id: int | None, now: datetime) -> Told:
    """Counted without the candidates to whom the reader is tied; constant statements."""
    rows = session.execute(
        select(Interview.state, Interview.person_id)
        .join(Application, Application.id == Interview.application_id)
        .where(Application.cohort_id == cohort.id)
    ).all()
    hidden = hidden_from(session, cohort, person_id, [person for _, person in rows])
    states = Counter(state for state, person in rows if person not in hidden)
    words = ", ".join(plural(states[state], one, many) for state, one, many in WORDS if states[state])
    if not words:
        return Told("Personne n’est invité", "todo")
    return Told(words, "progress" if any(states[state] for state in OPEN) else "done")
