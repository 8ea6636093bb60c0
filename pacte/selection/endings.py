"""The end of a dossier as the selection knows it: kept, or not retained since when; what leaves with it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from pacte.applications.registries import ENDINGS, OUT, Ending
from pacte.cohorts.models import Cohort
from pacte.cohorts.rules import opening_instant
from pacte.database import FencedSession
from pacte.selection.models import (
    Answer,
    Assessment,
    Candidacy,
    Interview,
    InterviewRecord,
    PlaceOffer,
    ValidationCorrection,
    WaitingListSkip,
    WaveEntry,
)
from pacte.selection.vocabulary import Admissibility, Decision, OfferState
from pacte.signals import application_erased

KEPT = Ending(None)
WORDS = {
    OfferState.DECLINED: "Place déclinée",
    OfferState.EXPIRED: "Place sans réponse",
    OfferState.CANCELLED: "Place rendue",
}
"""Why someone who was offered a place has none; the other states of an offer keep the dossier."""
LEAVING = (ValidationCorrection, WaveEntry, PlaceOffer, WaitingListSkip, Answer, Assessment, Candidacy)
"""In the order in which their keys let them leave."""


def endings(session: FencedSession, cohorts: Sequence[Cohort]) -> Mapping[int, Ending]:
    """Dossier → its ending, for those that were answered; two statements, however many cohorts."""
    by_id = {cohort.id: cohort for cohort in cohorts}
    offers = {
        offer.application_id: offer
        for offer in session.scalars(
            select(PlaceOffer).where(PlaceOffer.cohort_id.in_(by_id)).order_by(PlaceOffer.id)
        )
    }
    return {
        candidacy.application_id: _ending(answer, candidacy, offers.get(candidacy.application_id), cohort)
        for candidacy, answer in session.execute(
            select(Candidacy, Answer)
            .join(Answer, Answer.application_id == Candidacy.application_id)
            .where(Candidacy.cohort_id.in_(by_id))
        )
        for cohort in (by_id[candidacy.cohort_id],)
    }


def _ending(answer: Answer, candidacy: Candidacy, offer: PlaceOffer | None, cohort: Cohort) -> Ending:
    if candidacy.carried_at is not None:
        return KEPT
    if offer is not None:
        return Ending(offer.ended_at, WORDS[offer.state]) if offer.state in WORDS else KEPT
    if answer.decision is Decision.WAITLISTED:
        zone = cohort.definition["federation"].get("time_zone", "Europe/Paris")
        return Ending(opening_instant(cohort.t0_on, zone), "Liste d’attente close au T0")
    return Ending(answer.sent_at, "Non retenu") if answer.decision is Decision.REFUSED else KEPT


def out(session: FencedSession, cohorts: Sequence[Cohort]) -> Collection[int]:
    """Dossiers declared inadmissible, answered yet or not, and those refused once answered; one statement."""
    return session.scalars(
        select(Candidacy.application_id)
        .outerjoin(Answer, Answer.application_id == Candidacy.application_id)
        .where(
            Candidacy.cohort_id.in_([cohort.id for cohort in cohorts]),
            (Candidacy.admissibility == Admissibility.INADMISSIBLE) | (Answer.decision == Decision.REFUSED),
        )
    ).all()


@application_erased.connect
def leave(session: FencedSession, *, application_id: int, at: datetime) -> None:
    """Delete what the selection holds of a dossier that is about to be erased."""
    session.execute(
        delete(InterviewRecord).where(
            InterviewRecord.interview_id.in_(
                select(Interview.id).where(Interview.application_id == application_id)
            )
        )
    )
    session.execute(delete(Interview).where(Interview.application_id == application_id))
    for owned in LEAVING:
        session.execute(delete(owned).where(owned.application_id == application_id))
    session.execute(
        update(Candidacy).where(Candidacy.carried_to_id == application_id).values(carried_to_id=None)
    )
    session.flush()


ENDINGS.append(endings)
OUT.append(out)
