"""What becomes of places: offers and their time, who is called next, why an act is not possible."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pacte.applications.wording import closing_words, day_words, local_day
from pacte.blockers import Blocker
from pacte.cohorts.rules import closing_instant, opening_instant
from pacte.selection.answers.vocabulary import AnswerKind, NotYet, OfferEvent, Situation
from pacte.selection.vocabulary import Admissibility, Decision, OfferState, Validation

TRANSITIONS: Mapping[tuple[OfferState, OfferEvent], OfferState] = {
    (OfferState.PENDING, OfferEvent.ACCEPT): OfferState.ACCEPTED,
    (OfferState.PENDING, OfferEvent.DECLINE): OfferState.DECLINED,
    (OfferState.PENDING, OfferEvent.CANCEL): OfferState.CANCELLED,
    (OfferState.ACCEPTED, OfferEvent.CANCEL): OfferState.CANCELLED,
    (OfferState.CANCELLED, OfferEvent.RESTORE): OfferState.ACCEPTED,
    (OfferState.EXPIRED, OfferEvent.EXPIRE): OfferState.EXPIRED,
}
"""From the state *at the instant* (:func:`state_at`): time expires an offer, the event only records it."""

HOLDS_A_PLACE = frozenset({OfferState.PENDING, OfferState.ACCEPTED})


def state_at(state: OfferState, expires_at: datetime, now: datetime) -> OfferState:
    """What an offer is at that instant: a pending one is expired from ``expires_at`` on."""
    return OfferState.EXPIRED if state is OfferState.PENDING and now >= expires_at else state


def t0_instant(t0_on: date, zone: str) -> datetime:
    """The first instant of the local day of T0: from then on nobody is called."""
    return opening_instant(t0_on, zone)


def offer_term(made_at: datetime, *, answer_days: int, t0_on: date, zone: str) -> datetime:
    """First instant at which an offer can no longer be accepted.

    ``answer_days`` local days after the day of the offer, the last minute counts; never after T0.
    """
    last_day = local_day(made_at, zone) + timedelta(days=answer_days)
    return min(closing_instant(last_day, zone), t0_instant(t0_on, zone))


def places_left(capacity: int, offers: Iterable[OfferState], enrolled: int = 0, promised: int = 0) -> int:
    """Places that may still be offered, never below 0.

    ``offers`` are states at an instant; ``enrolled`` counts learners who hold no offer here (a transfer);
    ``promised`` the retained candidates who have no offer yet.
    """
    return max(0, capacity - sum(state in HOLDS_A_PLACE for state in offers) - enrolled - promised)


def is_validated(validation: Validation, *, ehesp_validation: bool) -> bool:
    """Whether a place may be offered as far as the EHESP is concerned."""
    return validation is Validation.VALIDATED or not ehesp_validation


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Someone whom the committee put on the waiting list, as the next call sees them."""

    application_id: int
    rank: int
    told: bool = True
    """Whether they got the committee's answer."""
    validation: Validation = Validation.NOT_SUBMITTED
    withdrawn: bool = False
    carried: bool = False
    was_offered: bool = False
    """A place was already offered, whatever became of it."""
    skipped: bool = False
    conditions: tuple[Blocker, ...] = ()
    """What the selection asks and is not fulfilled now: dues, waiver, documents."""

    @property
    def is_waiting(self) -> bool:
        """Still on the list."""
        return not (self.withdrawn or self.carried or self.was_offered)


def line_of(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Those who still wait, by the rank the committee gave.

    A rank never changes: the minutes say it. Who leaves the list leaves a gap among the ranks of those who
    remain; their place in the line is their position here, 1 to n.
    """
    return tuple(sorted((one for one in waiting if one.is_waiting), key=lambda one: one.rank))


@dataclass(frozen=True, slots=True)
class Call:
    """Who comes next, and what prevents their being called; nobody when the list is at its end."""

    next: Waiting | None
    blockers: tuple[Blocker, ...] = ()


def next_to_call(waiting: Iterable[Waiting], *, ehesp_validation: bool) -> Call:
    """The first in the line whom staff did not pass over; what they lack is told, nobody jumps over them."""
    first = next((one for one in line_of(waiting) if not one.skipped), None)
    if first is None:
        return Call(None)
    blockers = list(first.conditions)
    if not first.told:
        blockers.append(
            Blocker(
                "not_told",
                "La réponse du comité ne lui a pas encore été envoyée.",
                "Envoyez d’abord les réponses.",
            )
        )
    if not is_validated(first.validation, ehesp_validation=ehesp_validation):
        blockers.append(_not_validated(first.validation))
    return Call(first, tuple(blockers))


def called_in_turn(waiting: Iterable[Waiting], free: int, *, ehesp_validation: bool) -> tuple[Waiting, ...]:
    """Whom ``free`` places go to, one after the other, until someone who cannot be called."""
    left = list(waiting)
    called: list[Waiting] = []
    while len(called) < free:
        call = next_to_call(left, ehesp_validation=ehesp_validation)
        if call.next is None or call.blockers:
            break
        called.append(call.next)
        left.remove(call.next)
    return tuple(called)


def _not_validated(validation: Validation) -> Blocker:
    if validation is Validation.REFUSED:
        return Blocker(
            "ehesp_refused", "L’EHESP n’a pas validé ce dossier.", "Passez son tour, en disant pourquoi."
        )
    return Blocker(
        "not_validated",
        "L’EHESP n’a pas encore validé ce dossier.",
        "Présentez-le à l’EHESP, attendez sa réponse, ou passez son tour.",
    )


def blockers_to_call(
    *, deliberation_closed: bool, list_closed: bool, t0_on: date, zone: str, now: datetime
) -> list[Blocker]:
    """Why nobody of the list can be called at that instant, whoever is next."""
    blockers = []
    if not deliberation_closed:
        blockers.append(_not_closed())
    if list_closed:
        blockers.append(
            Blocker("list_closed", "La liste d’attente est close.", "Rouvrez-la pour appeler quelqu’un.")
        )
    if now >= t0_instant(t0_on, zone):
        blockers.append(
            Blocker(
                "t0_passed",
                f"La promotion a commencé le {day_words(t0_on)} : plus personne n’est appelé.",
                "Les personnes en attente peuvent être reportées vers la prochaine promotion.",
            )
        )
    return blockers


def _not_closed() -> Blocker:
    return Blocker(
        "not_closed",
        "La délibération n’est pas close : rien n’est encore définitif.",
        "Clôturez-la d’abord, depuis l’écran de délibération.",
    )


def blockers_to_answer_batch(
    *, deliberation_closed: bool, t0_on: date, zone: str, now: datetime, places: bool
) -> list[Blocker]:
    """Why no answers can be sent now; ``places`` says whether some of them offer a place."""
    blockers = [] if deliberation_closed else [_not_closed()]
    if places and now >= t0_instant(t0_on, zone):
        blockers.append(
            Blocker(
                "t0_passed",
                f"La promotion a commencé le {day_words(t0_on)} : aucune place ne peut plus être proposée.",
            )
        )
    return blockers


def nobody_to_answer(*, already: bool) -> Blocker:
    """Why a sending would be empty; ``already``: those chosen were all answered."""
    if already:
        return Blocker("nobody", "Ces réponses sont déjà envoyées.", "Rien n’est à envoyer de nouveau.")
    return Blocker("nobody", "Personne ne recevrait de réponse.", "Cochez au moins un dossier.")


def answer_due(
    *,
    admissibility: Admissibility,
    admissibility_reason: str,
    decision: Decision,
    decision_reason: str,
    validation: Validation,
    ehesp_validation: bool,
    withdrawn: bool,
    answered: bool,
) -> AnswerKind | NotYet:
    """The answer that a dossier is to get, or why it gets none now."""
    if answered:
        return NotYet.ANSWERED
    if withdrawn:
        return NotYet.WITHDRAWN
    if admissibility is Admissibility.INADMISSIBLE:
        return AnswerKind.INADMISSIBLE if admissibility_reason.strip() else NotYet.REASON_MISSING
    if decision is Decision.WAITLISTED:
        return AnswerKind.WAITING
    if decision is Decision.REFUSED:
        return AnswerKind.REFUSED if decision_reason.strip() else NotYet.REASON_MISSING
    if decision is not Decision.RETAINED:
        return NotYet.UNDECIDED
    if is_validated(validation, ehesp_validation=ehesp_validation):
        return AnswerKind.PLACE
    return AnswerKind.NOT_VALIDATED if validation is Validation.REFUSED else NotYet.NOT_VALIDATED_YET


def blockers_to_accept(
    state: OfferState,
    *,
    expires_at: datetime,
    zone: str,
    withdrawn: bool,
    validation: Validation,
    ehesp_validation: bool,
    capacity: int,
    confirmed: int,
) -> list[Blocker]:
    """Why a place cannot be confirmed; ``state`` is that of the instant, ``confirmed`` counts the others."""
    blockers = _blockers_of_end(state, expires_at, zone)
    if withdrawn:
        blockers.append(withdrawn_dossier())
    if not is_validated(validation, ehesp_validation=ehesp_validation):
        blockers.append(
            Blocker(
                "not_validated",
                "L’EHESP n’a pas validé votre dossier : la place ne peut pas être confirmée.",
                "Écrivez à la fédération.",
            )
        )
    if confirmed >= capacity:
        blockers.append(
            Blocker(
                "capacity",
                f"Les {capacity} places de la promotion sont confirmées.",
                "Écrivez à la fédération : elle vous dira ce qui est possible.",
            )
        )
    return blockers


def blockers_to_decline(state: OfferState, *, expires_at: datetime, zone: str) -> list[Blocker]:
    """Why a place cannot be declined."""
    if state is OfferState.ACCEPTED:
        return [
            Blocker(
                "accepted", "Vous avez confirmé cette place.", "Pour y renoncer, rendez-la depuis cette page."
            )
        ]
    return _blockers_of_end(state, expires_at, zone)


def blockers_to_release(
    state: OfferState, *, expires_at: datetime, t0_on: date, zone: str, now: datetime, enrolled: bool = False
) -> list[Blocker]:
    """Why a place cannot be given back; ``enrolled``: the person is a learner already."""
    blockers = _blockers_of_end(state, expires_at, zone)
    if enrolled:
        blockers.append(
            Blocker(
                "enrolled",
                "L’inscription en formation est déjà faite.",
                "Écrivez à la fédération : elle enregistre le départ depuis la page des apprenants.",
            )
        )
    if now >= t0_instant(t0_on, zone):
        blockers.append(
            Blocker(
                "t0_passed",
                f"La promotion a commencé le {day_words(t0_on)}.",
                "Une personne qui quitte la formation est suivie depuis la page des apprenants.",
            )
        )
    return blockers


def _blockers_of_end(state: OfferState, expires_at: datetime, zone: str) -> list[Blocker]:
    if state is OfferState.EXPIRED:
        return [
            Blocker(
                "expired",
                "Le délai est passé : la place était à confirmer au plus tard le "
                f"{closing_words(expires_at, zone)}.",
                "Écrivez à la fédération : la place a pu être proposée à une autre personne.",
            )
        ]
    if state is OfferState.DECLINED:
        return [
            Blocker(
                "declined", "Cette place a été déclinée.", "Si c’est une erreur, écrivez à la fédération."
            )
        ]
    if state is OfferState.CANCELLED:
        return [
            Blocker("cancelled", "Cette place a été rendue.", "Si c’est une erreur, écrivez à la fédération.")
        ]
    return []


def withdrawn_dossier() -> Blocker:
    """The dossier is no longer in the running."""
    return Blocker("withdrawn", "Ce dossier a été retiré : il n’est plus candidat à cette promotion.")


def is_list_over(*, list_closed: bool, t0_on: date, zone: str, now: datetime) -> bool:
    """Whether the waiting list calls nobody any more: closed by staff, or T0 has come."""
    return list_closed or now >= t0_instant(t0_on, zone)


def situation(
    decision: Decision,
    offers: Sequence[OfferState],
    *,
    list_over: bool,
    agreed: bool,
    declined: bool = False,
    carried: bool,
) -> Situation:
    """Where someone who was answered stands; ``offers`` are states at the instant, oldest first."""
    if carried:
        return Situation.CARRIED
    if offers:
        return {
            OfferState.PENDING: Situation.OFFERED,
            OfferState.ACCEPTED: Situation.CONFIRMED,
            OfferState.DECLINED: Situation.DECLINED,
            OfferState.EXPIRED: Situation.EXPIRED,
            OfferState.CANCELLED: Situation.RELEASED,
        }[offers[-1]]
    if decision is not Decision.WAITLISTED:
        return Situation.REFUSED
    if not list_over:
        return Situation.WAITING
    if agreed:
        return Situation.CARRY_AGREED
    return Situation.CARRY_DECLINED if declined else Situation.LIST_OVER
