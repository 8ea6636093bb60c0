"""Where the answers and the places of a cohort stand, in a few words, for the home of the selection."""

from datetime import datetime

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.models import Answer, PlaceOffer
from pacte.selection.queries import hidden_from
from pacte.selection.steps import Told
from pacte.selection.vocabulary import OfferState


def tell(session: FencedSession, cohort: Cohort, person_id: int | None, now: datetime) -> Told:
    """Counted without the candidates to whom the reader is tied; constant statements."""
    answered = session.scalars(
        select(Answer.person_id)
        .join(Application, Application.id == Answer.application_id)
        .where(Application.cohort_id == cohort.id)
    ).all()
    hidden = hidden_from(session, cohort, person_id, answered)
    confirmed = session.scalars(
        select(PlaceOffer.person_id).where(
            PlaceOffer.cohort_id == cohort.id, PlaceOffer.state == OfferState.ACCEPTED
        )
    ).all()
    sent = sum(person not in hidden for person in answered)
    held = sum(person not in hidden for person in confirmed)
    if not sent:
        return Told("Aucune réponse n’est envoyée", "todo")
    words = (
        plural(sent, "réponse envoyée", "réponses envoyées"),
        plural(held, "place confirmée", "places confirmées"),
    )
    return Told(", ".join(words), "done" if held == cohort.capacity else "progress")
