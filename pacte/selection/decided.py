"""What the selection has decided, told to the rooms below: no date and no act reopens it."""

from collections.abc import Sequence

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.registries import DECIDED
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.registries import CONFIRMED, FACTS
from pacte.database import FencedSession
from pacte.french import NBSP, plural
from pacte.selection.models import Answer, Candidacy, PlaceOffer
from pacte.selection.places import seats_of
from pacte.selection.queries import committee_of
from pacte.selection.registries import SEATS
from pacte.selection.vocabulary import Admissibility, Decision, OfferState, Validation


def decided_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """How far the selection of a cohort has come, and which of its places are no longer free."""
    holders = session.execute(
        select(PlaceOffer.application_id, PlaceOffer.expires_at, PlaceOffer.state).where(
            PlaceOffer.cohort_id == cohort.id,
            PlaceOffer.state.in_((OfferState.PENDING, OfferState.ACCEPTED)),
        )
    ).all()
    held = {application_id for application_id, _, _ in holders}
    seats = [seat for tell in SEATS for seat in tell(session, [cohort.id]).get(cohort.id, ())]
    confirmed = sum(state is OfferState.ACCEPTED for _, _, state in holders) + sum(
        seat is None or seat not in held for seat in seats
    )
    admissible = session.scalar(
        select(func.count(Candidacy.id))
        .join(Application, Application.id == Candidacy.application_id)
        .where(
            Candidacy.cohort_id == cohort.id,
            Candidacy.admissibility == Admissibility.ADMISSIBLE,
            Application.state != ApplicationState.WITHDRAWN,
        )
    )
    return CohortFacts(
        admissible=admissible or 0,
        decided=_decided(session, cohort),
        selected=confirmed + sum(retained not in seats for retained in _promised(session, cohort)),
        confirmed=confirmed,
        offered_until=tuple(term for _, term, state in holders if state is OfferState.PENDING),
    )


def _decided(session: FencedSession, cohort: Cohort) -> str:
    committee = committee_of(session, cohort.id)
    if committee is None:
        return ""
    answered = (
        select(Answer.id)
        .join(Candidacy, Candidacy.application_id == Answer.application_id)
        .where(Candidacy.cohort_id == cohort.id)
        .limit(1)
    )
    if session.scalar(answered) is not None:
        return "des réponses sont envoyées"
    if committee.closed_at is not None:
        return "la délibération est close"
    if committee.deliberation_began_at is not None:
        return "la délibération a commencé"
    settled = session.scalar(
        select(func.count(Candidacy.id)).where(
            Candidacy.cohort_id == cohort.id, Candidacy.admissibility != Admissibility.PENDING
        )
    )
    if not settled:
        return ""
    return f"la recevabilité {'du' if settled == 1 else 'de'} {plural(settled, 'dossier')} est décidée"


def _promised(session: FencedSession, cohort: Cohort) -> list[int]:
    """Retained candidates who may still get their first offer."""
    offered = select(PlaceOffer.application_id).where(PlaceOffer.cohort_id == cohort.id)
    return list(
        session.scalars(
            select(Candidacy.application_id)
            .join(Application, Application.id == Candidacy.application_id)
            .where(
                Candidacy.cohort_id == cohort.id,
                Candidacy.decision == Decision.RETAINED,
                Candidacy.validation != Validation.REFUSED,
                Candidacy.application_id.not_in(offered),
                Application.state != ApplicationState.WITHDRAWN,
            )
        )
    )


def examined(session: FencedSession, application_id: int) -> Blocker | None:
    """What was examined stays as it was deposited; says nothing of what was decided."""
    row = session.scalar(
        select(Candidacy)
        .where(Candidacy.application_id == application_id)
        .execution_options(populate_existing=session.writes)
    )
    if row is None or row.admissibility is Admissibility.PENDING:
        return None
    return Blocker(
        "examined",
        f"L’examen de ce dossier a commencé{NBSP}: il ne se reprend plus et ne se dépose plus de nouveau.",
        "Écrivez à la fédération si quelque chose a changé.",
    )


def confirmed_places(session: FencedSession, cohort_ids: Sequence[int]) -> dict[int, int]:
    """Cohort id → places confirmed and learners who hold none by an offer; two statements."""
    holders: dict[int, set[int]] = {}
    confirmed: dict[int, int] = {}
    for cohort_id, application_id, state in session.execute(
        select(PlaceOffer.cohort_id, PlaceOffer.application_id, PlaceOffer.state).where(
            PlaceOffer.cohort_id.in_(cohort_ids),
            PlaceOffer.state.in_((OfferState.PENDING, OfferState.ACCEPTED)),
        )
    ):
        holders.setdefault(cohort_id, set()).add(application_id)
        confirmed[cohort_id] = confirmed.get(cohort_id, 0) + (state is OfferState.ACCEPTED)
    for cohort_id, seats in seats_of(session, cohort_ids).items():
        held = holders.get(cohort_id, set())
        besides = sum(seat is None or seat not in held for seat in seats)
        confirmed[cohort_id] = confirmed.get(cohort_id, 0) + besides
    return confirmed


CONFIRMED.append(confirmed_places)
FACTS.append(decided_facts)
DECIDED.append(examined)
