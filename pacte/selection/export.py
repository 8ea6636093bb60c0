"""What « Mes données » holds of a selection: interviews, answers, places offered to the person."""

from typing import Any

from sqlalchemy import select

from pacte.accounts.export import (
    EXPLAINED,
    EXPORTERS,
    SPOKEN,
    columns,
)
from pacte.database import FencedSession
from pacte.selection.models import Answer, Interview, PlaceOffer
from pacte.selection.vocabulary import (
    DECISION_LABELS,
    INTERVIEW_LABELS,
    OFFER_LABELS,
    Decision,
    InterviewState,
    OfferState,
)

KEPT_ASIDE = frozenset({"batch", "sent_by_id", "invited_by_id", "again_reason", "calendar_uid"})
"""What belongs to the work of the team."""


def export_interviews(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every interview that a committee wished."""
    rows = session.scalars(select(Interview).where(Interview.person_id == person_id).order_by(Interview.id))
    return "entretiens", [columns(row, without=KEPT_ASIDE) for row in rows]


def export_answers(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every answer received: a decision is told with its answer, never before."""
    rows = session.scalars(select(Answer).where(Answer.person_id == person_id).order_by(Answer.id))
    return "reponses", [columns(row, without=KEPT_ASIDE) for row in rows]


def export_places(session: FencedSession, person_id: int) -> tuple[str, Any]:
    """Every place offered, and what became of it."""
    rows = session.scalars(
        select(PlaceOffer).where(PlaceOffer.person_id == person_id).order_by(PlaceOffer.id)
    )
    return "places", [columns(row, without=KEPT_ASIDE) for row in rows]


EXPORTERS += [export_interviews, export_answers, export_places]

EXPLAINED.update(
    {
        "entretiens": "vos entretiens avec un comité",
        "reponses": "les réponses à vos candidatures",
        "places": "les places qui vous ont été proposées, et ce que vous en avez fait",
    }
)
SPOKEN.update({Decision: DECISION_LABELS, InterviewState: INTERVIEW_LABELS, OfferState: OFFER_LABELS})
