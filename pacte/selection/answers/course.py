"""A dossier's way through the selection and after, as the team that treats it reads it; a tie hides it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from pacte.applications.carried import CARRIAGES, Carriage
from pacte.applications.course import COURSES, FOLLOWED, Course, Reached
from pacte.applications.models import Application
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words
from pacte.audit.operations import Subject
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.selection.answers.outcomes import RANKED, Told, answered
from pacte.selection.answers.rules import state_at
from pacte.selection.answers.vocabulary import SITUATION_KINDS, Situation
from pacte.selection.hiding import hidden_from_judging
from pacte.selection.models import (
    Answer,
    Candidacy,
    Interview,
    SelectionCommittee,
    ValidationWave,
    WaveEntry,
)
from pacte.selection.queries import candidacy_of, committee_of
from pacte.selection.registries import training_of
from pacte.selection.vocabulary import (
    ADMISSIBILITY_LABELS,
    DECISION_LABELS,
    OFFER_LABELS,
    VALIDATION_LABELS,
    Admissibility,
    Decision,
    OfferState,
    Validation,
)

ADMISSIBILITY_KINDS = {Admissibility.ADMISSIBLE: "progress", Admissibility.INADMISSIBLE: "refused"}
DECISION_KINDS = {
    Decision.RETAINED: "progress",
    Decision.WAITLISTED: "waiting",
    Decision.REFUSED: "refused",
}
VALIDATION_KINDS = {Validation.VALIDATED: "progress", Validation.REFUSED: "refused"}


def course(
    session: FencedSession, application: Application, now: datetime, reader_id: int | None
) -> Course | None:
    """None before the dossier is settled, or when the reader may not see its decisions.

    A withdrawn dossier keeps its way, which then says when it left.
    """
    candidacy = candidacy_of(session, application.id)
    if (
        candidacy is None
        or candidacy.admissibility is Admissibility.PENDING
        or application.state is ApplicationState.DRAFT
    ):
        return None
    cohort = session.get_one(Cohort, application.cohort_id)
    if application.id in hidden_from_judging(session, [cohort], reader_id):
        return None
    committee = committee_of(session, cohort.id)
    training = training_of(session, application.id, now)
    found = answered(session, application, now)
    withdrawn = application.state is ApplicationState.WITHDRAWN
    steps = [
        Reached(
            label="Recevabilité",
            words=ADMISSIBILITY_LABELS[candidacy.admissibility],
            at=candidacy.settled_at,
        ),
        *_meeting(candidacy, committee),
        *_validation(session, candidacy),
        *(_answer(found, now, withdrawn=withdrawn) if found is not None else ()),
    ]
    if candidacy.carried_at is not None:
        steps.append(
            Reached(label="Report", words="Reporté vers une autre promotion", at=candidacy.carried_at)
        )
    if withdrawn:
        steps.append(Reached(label="Retrait", words="Dossier retiré", at=application.withdrawn_at))
    if training is not None:
        steps.append(Reached(label="Formation", words=training.staff_label, at=training.since))
        kind, label = training.kind, training.staff_label
    elif withdrawn:
        kind, label = "", ""
    elif found is not None:
        kind, label = SITUATION_KINDS[found.where], found.staff_label
    else:
        asked = definition_of(cohort).selection.ehesp_validation
        kind, label = _before_the_answer(candidacy, committee, ehesp_validation=asked)
    interviews = session.scalars(select(Interview).where(Interview.application_id == application.id))
    return Course(
        kind=kind,
        label=label,
        steps=steps,
        decided=found is not None
        or candidacy.admissibility is Admissibility.INADMISSIBLE
        or _is_closed(committee),
        subjects=[candidacy, *interviews, *(training.subjects if training is not None else ())],
        leaving=_leaving(found, label, closed=_is_closed(committee)),
    )


def _leaving(found: Told | None, label: str, *, closed: bool) -> str:
    """What a withdrawal recorded now gives up; a place is not among it, it is given back on its own page."""
    if found is None:
        return (
            f"Le comité a décidé ({label[:1].lower()}{label[1:]}) : la personne y renonce." if closed else ""
        )
    return {
        Situation.WAITING: "La personne quitte la liste d’attente : plus aucune place ne lui sera proposée.",
        Situation.EXPIRED: "Plus aucune place ne lui sera proposée.",
        Situation.CONFIRMED: "La personne renonce à sa place confirmée. La promotion a commencé : elle n’est "
        "proposée à personne d’autre.",
        Situation.LIST_OVER: "Le dossier ne pourra plus être reporté vers la prochaine promotion.",
        Situation.CARRY_AGREED: "La personne renonce au report qu’elle a demandé.",
    }.get(found.where, "")


def _is_closed(committee: SelectionCommittee | None) -> bool:
    return committee is not None and committee.closed_at is not None


def _before_the_answer(
    candidacy: Candidacy, committee: SelectionCommittee | None, *, ehesp_validation: bool
) -> tuple[str, str]:
    """State and words while nothing is told to the candidate; decisions are told once they are final."""
    if candidacy.admissibility is Admissibility.INADMISSIBLE:
        return "refused", "Non recevable, réponse à envoyer"
    if not _is_closed(committee):
        began = committee is not None and committee.deliberation_began_at is not None
        return "progress", "En délibération" if began else "Recevable, devant le comité"
    if candidacy.decision is Decision.RETAINED and candidacy.validation is not Validation.NOT_SUBMITTED:
        return (
            VALIDATION_KINDS.get(candidacy.validation, "waiting"),
            f"Retenu, {VALIDATION_LABELS[candidacy.validation][:1].lower()}"
            f"{VALIDATION_LABELS[candidacy.validation][1:]}",
        )
    if candidacy.decision is Decision.RETAINED and ehesp_validation:
        return "progress", "Retenu, à présenter à l’EHESP"
    label = DECISION_LABELS[candidacy.decision]
    return DECISION_KINDS.get(candidacy.decision, "progress"), f"{label}, réponse à envoyer"


def _meeting(candidacy: Candidacy, committee: SelectionCommittee | None) -> list[Reached]:
    if committee is None or candidacy.admissibility is Admissibility.INADMISSIBLE:
        return []
    if _is_closed(committee):
        words, at = DECISION_LABELS[candidacy.decision], candidacy.decided_at
    elif committee.deliberation_began_at is not None:
        words, at = "Délibération ouverte", committee.deliberation_began_at
    else:
        return []
    return [Reached(label="Comité", words=words, at=at)]


def _validation(session: FencedSession, candidacy: Candidacy) -> list[Reached]:
    if candidacy.validation is Validation.NOT_SUBMITTED:
        return []
    row = session.execute(
        select(WaveEntry.decided_at, ValidationWave.sent_at)
        .join(ValidationWave, ValidationWave.id == WaveEntry.wave_id)
        .where(WaveEntry.application_id == candidacy.application_id)
        .order_by(WaveEntry.id.desc())
        .limit(1)
    ).first()
    at = (row[0] or row[1]) if row is not None else None
    return [Reached(label="EHESP", words=VALIDATION_LABELS[candidacy.validation], at=at)]


def _answer(found: Told, now: datetime, *, withdrawn: bool) -> list[Reached]:
    steps = [Reached(label="Réponse", words="Envoyée", at=found.answer.sent_at)]
    offer = found.offer
    if offer is not None:
        state = state_at(offer.state, offer.expires_at, now)
        zone = found.definition.federation.time_zone
        term = f", à confirmer au plus tard le {closing_words(offer.expires_at, zone)}"
        at = {OfferState.PENDING: offer.made_at, OfferState.EXPIRED: offer.expires_at}.get(
            state, offer.ended_at
        )
        words = OFFER_LABELS[state] + (term if state is OfferState.PENDING else "")
        steps.append(Reached(label="Place", words=words, at=at))
    elif found.where in RANKED and not withdrawn:
        steps.append(Reached(label="Place", words=found.staff_label, at=None))
    return steps


def followed(session: FencedSession, application: Application) -> Sequence[Subject]:
    """The waiting list's closing is told in the cohort's journal: to those who were told that they wait."""
    waits = session.scalar(
        select(Answer.id).where(
            Answer.application_id == application.id, Answer.decision == Decision.WAITLISTED
        )
    )
    return [session.get_one(Cohort, application.cohort_id)] if waits is not None else []


def carriage(session: FencedSession, application: Application) -> Carriage | None:
    """The dossiers that reports join to this one; two statements at most."""
    links = session.execute(
        select(Candidacy.application_id, Candidacy.carried_to_id).where(
            Candidacy.carried_to_id.is_not(None),
            or_(Candidacy.application_id == application.id, Candidacy.carried_to_id == application.id),
        )
    ).all()
    others = {one for link in links for one in link} - {application.id}
    if not others:
        return None
    rows = {
        row.id: row
        for row in session.scalars(
            select(Application).where(Application.id.in_(others)).options(joinedload(Application.cohort))
        )
    }
    return Carriage(
        former=next((rows.get(was) for was, now in links if now == application.id), None),
        following=next((rows.get(now or 0) for was, now in links if was == application.id), None),
    )


CARRIAGES.append(carriage)
COURSES.append(course)
FOLLOWED.append(followed)
