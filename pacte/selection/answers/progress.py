"""Where the answers and the places of a cohort stand, in a few words, for the home of the selection."""

from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.answers.board import board
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.steps import Told


def tell(session: FencedSession, cohort: Cohort, person_id: int | None, now: datetime) -> Told:
    """Counted without what is hidden from the reader, as the page of places does; constant statements."""
    hidden = hidden_from_judging(session, [cohort], person_id)
    found = board(session, cohort, now).without(hidden)
    sent = sum(standing.answer is not None for standing in found.standings)
    if not sent:
        return Told("Aucune réponse n’est envoyée", "todo")
    words = (
        plural(sent, "réponse envoyée", "réponses envoyées"),
        plural(found.confirmed, "place confirmée", "places confirmées"),
    )
    return Told(", ".join(words), "done" if found.confirmed == cohort.capacity else "progress")
