"""What a candidate may read of the committee's answer: nothing before it is sent, never a score or a note."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.applications.models import Application
from pacte.applications.outcomes import OUTCOMES, Outcome
from pacte.applications.snapshot import definition_of
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words, day_words, local_day
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.selection.answers.rules import is_list_over, situation, state_at
from pacte.selection.answers.vocabulary import (
    INADMISSIBLE_LABEL,
    SITUATION_KINDS,
    SITUATION_LABELS,
    STAFF_INADMISSIBLE_LABEL,
    STAFF_LABELS,
    Situation,
)
from pacte.selection.models import Answer, Candidacy, PlaceOffer
from pacte.selection.queries import candidacy_of, committee_of
from pacte.selection.registries import Training, training_of
from pacte.selection.vocabulary import Admissibility, Decision, OfferState

RANKED = (Situation.WAITING, Situation.LIST_OVER, Situation.CARRY_AGREED, Situation.CARRY_DECLINED)
"""Where somebody who waits, or waited to the end of the list, is told their rank."""
GIVEN_UP = {
    Situation.CONFIRMED: "Vous renoncez à votre place. La promotion a commencé : elle ne sera proposée à "
    "personne d’autre.",
    Situation.EXPIRED: "Plus aucune place ne vous sera proposée.",
    Situation.WAITING: "Vous quittez la liste d’attente : plus aucune place ne vous sera proposée.",
    Situation.LIST_OVER: "Votre dossier ne pourra plus être reporté vers la prochaine promotion.",
    Situation.CARRY_AGREED: "Vous renoncez au report vers la prochaine promotion.",
}
"""What withdrawing an answered dossier gives up; where nothing is said, nothing is left to withdraw.
A place is withdrawn so only once T0 has passed: until then it is declined or given back."""


@dataclass(frozen=True, slots=True)
class Told:
    """The answer as its holder reads it."""

    answer: Answer
    where: Situation
    offer: PlaceOffer | None
    """The last one."""
    rank: int | None
    """The committee's rank, when the cohort publishes it and the person is or was on the list to the end."""
    ahead: int
    """How many people wait before them, when the rank is told."""
    cohort: Cohort
    definition: CohortDefinition
    continued: Application | None
    """The dossier that continues this one in another cohort."""
    training: Training | None
    """What the place has led to, once the person was enrolled."""
    inadmissible: bool
    """The committee never saw the dossier."""

    @property
    def kind(self) -> str:
        """The state of the look."""
        return self.training.kind if self.training is not None else SITUATION_KINDS[self.where]

    @property
    def label(self) -> str:
        """The state in words."""
        if self.training is not None:
            return self.training.label
        return INADMISSIBLE_LABEL if self.inadmissible else SITUATION_LABELS[self.where]

    @property
    def staff_label(self) -> str:
        """The state in the team's words."""
        return STAFF_INADMISSIBLE_LABEL if self.inadmissible else STAFF_LABELS[self.where]

    @property
    def is_called(self) -> bool:
        """Whether a place came after an answer that said to wait: that answer is no longer where they are."""
        return self.offer is not None and self.answer.decision is Decision.WAITLISTED


def told(session: FencedSession, application: Application, at: datetime) -> Told | None:
    """What is told at that instant; None before the answer, or once the dossier is withdrawn."""
    return None if application.state is ApplicationState.WITHDRAWN else answered(session, application, at)


def answered(session: FencedSession, application: Application, at: datetime) -> Told | None:
    """The answer that a dossier got, and what followed, also when it was withdrawn since."""
    answer = session.scalar(select(Answer).where(Answer.application_id == application.id))
    candidacy = candidacy_of(session, application.id)
    if answer is None or candidacy is None:
        return None
    cohort = session.get_one(Cohort, application.cohort_id)
    definition = definition_of(cohort)
    committee = committee_of(session, cohort.id)
    offers = session.scalars(
        select(PlaceOffer).where(PlaceOffer.application_id == application.id).order_by(PlaceOffer.id)
    ).all()
    where = situation(
        answer.decision,
        [state_at(offer.state, offer.expires_at, at) for offer in offers],
        list_over=is_list_over(
            list_closed=committee is not None and committee.waiting_list_closed_at is not None,
            t0_on=cohort.t0_on,
            zone=definition.federation.time_zone,
            now=at,
        ),
        agreed=candidacy.carry_agreed_at is not None,
        declined=candidacy.carry_declined_at is not None,
        carried=candidacy.carried_at is not None,
    )
    shown = answer.shows_rank and where in RANKED and candidacy.rank is not None
    return Told(
        answer,
        where,
        offers[-1] if offers else None,
        candidacy.rank if shown else None,
        _ahead(session, candidacy) if shown and where is Situation.WAITING else 0,
        cohort,
        definition,
        session.get(Application, candidacy.carried_to_id) if candidacy.carried_to_id is not None else None,
        training_of(session, application.id, at),
        where is Situation.REFUSED and candidacy.admissibility is Admissibility.INADMISSIBLE,
    )


def _ahead(session: FencedSession, candidacy: Candidacy) -> int:
    offered = select(PlaceOffer.application_id).where(PlaceOffer.cohort_id == candidacy.cohort_id)
    return (
        session.scalar(
            select(func.count(Candidacy.id))
            .join(Application, Application.id == Candidacy.application_id)
            .where(
                Candidacy.cohort_id == candidacy.cohort_id,
                Candidacy.decision == Decision.WAITLISTED,
                Candidacy.rank < candidacy.rank,
                Candidacy.carried_at.is_(None),
                Candidacy.application_id.not_in(offered),
                Application.state == ApplicationState.SUBMITTED,
            )
        )
        or 0
    )


def sentences(found: Told) -> list[str]:
    """What the situation means, and what comes next."""
    if found.training is not None:
        return list(found.training.sentences)
    zone = found.definition.federation.time_zone
    t0 = day_words(found.cohort.t0_on)
    term = closing_words(found.offer.expires_at, zone) if found.offer is not None else ""
    ended = _day(found.offer.ended_at, zone) if found.offer is not None else ""
    match found.where:
        case Situation.OFFERED:
            return [
                *([_freed(found, zone)] if found.is_called else ()),
                f"Confirmez votre place ou déclinez-la, au plus tard le {term}.",
                "Sans réponse à cette date, elle est proposée à une autre personne.",
            ]
        case Situation.CONFIRMED:
            return [
                f"Vous avez confirmé votre place le {ended}.",
                f"La promotion commence le {t0}. La fédération vous écrira pour l’inscription.",
            ]
        case Situation.DECLINED | Situation.RELEASED:
            done = (
                "Vous avez décliné la place" if found.where is Situation.DECLINED else "La place a été rendue"
            )
            return [
                f"{done} le {ended}.",
                "Cette place n’est plus à vous. Elle revient à la personne suivante de la liste d’attente, "
                "s’il y en a une qui peut être appelée.",
                "Si c’est une erreur, écrivez à la fédération. S’il reste des places, elle peut vous en "
                "proposer une.",
            ]
        case Situation.EXPIRED:
            return [
                f"La place était à confirmer au plus tard le {term}, et nous n’avons pas reçu de réponse.",
                "Elle a pu être proposée à une autre personne. Si vous la vouliez, écrivez à la fédération. "
                "S’il reste des places, elle peut vous en proposer une.",
            ]
        case Situation.WAITING:
            return [
                "Si une place se libère avant le début de la promotion, elle est proposée à la personne "
                "suivante de la liste, qui a un délai pour la confirmer.",
                f"Vous recevrez alors un e-mail. La promotion commence le {t0}.",
            ]
        case Situation.LIST_OVER:
            return [
                "Plus aucune place ne sera proposée pour cette promotion.",
                "Vous pouvez demander que votre dossier soit reporté vers la prochaine promotion, "
                "sans le déposer de nouveau.",
            ]
        case Situation.CARRY_AGREED:
            return [
                "La fédération vous écrira quand votre dossier sera reporté.",
                "Vous pouvez y renoncer jusque-là.",
            ]
        case Situation.CARRY_DECLINED:
            return [
                "Vous avez dit que vous ne souhaitez pas de report. Vous pouvez changer d’avis.",
                "Vous pourrez aussi déposer un nouveau dossier à une prochaine promotion.",
            ]
        case Situation.CARRIED:
            return ["Votre candidature se suit désormais dans une autre promotion, sans nouveau dépôt."]
        case Situation.REFUSED:
            return [
                "Cette réponse clôt votre candidature à cette promotion.",
                "Vous pourrez déposer un nouveau dossier à une prochaine promotion.",
            ]


def _freed(found: Told, zone: str) -> str:
    """What happened since the answer that placed the person on the waiting list."""
    made = _day(found.offer.made_at, zone) if found.offer is not None else ""
    waited = "Vous étiez sur la liste d’attente."
    return f"{waited} Une place s’est libérée ; elle vous est proposée depuis le {made}."


def _day(instant: datetime | None, zone: str) -> str:
    return day_words(local_day(instant, zone)) if instant is not None else ""


def outcome(session: FencedSession, application: Application, now: datetime) -> Outcome | None:
    """For the first page of the dossier."""
    found = told(session, application, now)
    if found is None:
        return None
    return Outcome(
        kind=found.kind,
        label=found.label,
        sentences=(*([found.answer.reason] if found.answer.reason else []), *sentences(found)),
        endpoint="answers.reply",
        params={"application_id": application.id},
        button={
            Situation.OFFERED: "Confirmer ou décliner la place",
            Situation.LIST_OVER: "Demander le report, ou dire non",
        }.get(found.where, "Voir la réponse"),
        withdrawal=GIVEN_UP.get(found.where, "") if found.training is None else "",
    )


def is_pending(offer: PlaceOffer, now: datetime) -> bool:
    """Whether the offer still waits for an answer at that instant."""
    return state_at(offer.state, offer.expires_at, now) is OfferState.PENDING


OUTCOMES.append(outcome)
