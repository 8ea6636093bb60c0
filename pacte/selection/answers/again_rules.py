"""When a place may be offered once more to someone who did not take theirs, and whom that passes over."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from pacte.applications.wording import day_words
from pacte.blockers import Blocker
from pacte.selection.answers.rules import (
    Waiting,
    blockers_to_call,
    is_validated,
    line_of,
    t0_instant,
    withdrawn_dossier,
)
from pacte.selection.vocabulary import OfferState, Validation

ENDED = frozenset({OfferState.DECLINED, OfferState.EXPIRED, OfferState.CANCELLED})
"""What an offer has become when another one may follow."""

_STANDING = {
    None: (
        "never_offered",
        "Aucune place ne lui a encore été proposée.",
        "La première se propose avec l’envoi des réponses, ou dans l’ordre de la liste d’attente.",
    ),
    OfferState.PENDING: ("pending", "Une place lui est déjà proposée.", "Attendez sa réponse."),
    OfferState.ACCEPTED: ("accepted", "Sa place est confirmée.", ""),
}


def passed_over(waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Who comes before someone whose turn is over: all those who still wait, by rank.

    Those whose turn staff had already passed, with a reason, are not passed over anew.
    """
    return tuple(one for one in line_of(waiting) if not one.skipped)


def blockers_to_offer_again(
    last: OfferState | None,
    *,
    withdrawn: bool,
    carried: bool,
    is_learner: bool,
    from_the_list: bool,
    validation: Validation,
    ehesp_validation: bool,
    conditions: Sequence[Blocker],
    free: int,
    capacity: int,
    deliberation_closed: bool,
    list_closed: bool,
    t0_on: date,
    zone: str,
    now: datetime,
) -> list[Blocker]:
    """Every reason why no place can be offered again; ``last`` is the last offer at that instant.

    ``is_learner``: the person is or was a learner of the cohort. ``from_the_list``: called from the waiting
    list, whose closing and conditions then count.
    """
    blockers = blockers_to_call(
        deliberation_closed=deliberation_closed,
        list_closed=list_closed and from_the_list,
        t0_on=t0_on,
        zone=zone,
        now=now,
    )
    if last not in ENDED:
        blockers.append(Blocker(*_STANDING[last]))
    if withdrawn:
        blockers.append(withdrawn_dossier())
    if carried:
        blockers.append(Blocker("carried", "Ce dossier est reporté vers une autre promotion."))
    if is_learner:
        blockers.append(
            Blocker(
                "has_been_enrolled",
                "La personne est ou a été inscrite dans cette promotion.",
                "Un départ ou un passage enregistré par erreur s’annule sur sa page d’apprenant·e.",
            )
        )
    if not is_validated(validation, ehesp_validation=ehesp_validation):
        blockers.append(
            Blocker(
                "not_validated",
                "L’EHESP n’a pas validé ce dossier.",
                "Présentez-le dans une vague, puis attendez sa réponse.",
            )
        )
    if from_the_list:
        blockers += conditions
    if not free:
        blockers.append(
            Blocker(
                "no_place",
                f"Aucune place n’est libre, sur {capacity}.",
                "Une place se libère par un refus, un délai passé, un départ, ou en augmentant la capacité.",
            )
        )
    return blockers


def blockers_to_pass_over(
    waiting: Iterable[Waiting], *, seen: Collection[int], confirmed: bool
) -> list[Blocker]:
    """Whether those who come first were seen (ids of dossiers) and their being passed over confirmed."""
    first = {one.application_id for one in passed_over(waiting)}
    if first != set(seen):
        return [
            Blocker(
                "line_changed",
                "La liste d’attente a changé depuis que cette page est ouverte.",
                "Relisez qui attend, puis confirmez de nouveau.",
            )
        ]
    if first and not confirmed:
        return [
            Blocker(
                "not_confirmed",
                "Des personnes attendent encore : elles passent avant, sauf si vous en décidez autrement.",
                "Cochez la case si vous décidez de passer leur tour pour cette place.",
                "sure",
            )
        ]
    return []


def may_be_offered_again(
    last: OfferState | None,
    *,
    withdrawn: bool,
    carried: bool,
    free: int,
    t0_on: date,
    zone: str,
    now: datetime,
) -> bool:
    """Whether the act is worth showing; the page tells what else stands in the way."""
    return last in ENDED and not withdrawn and not carried and bool(free) and now < t0_instant(t0_on, zone)


def silence_words(count: int, free: int, t0_on: date) -> str:
    """What staff are told when places are left and only people who did not answer remain."""
    places = f"{free} places restent libres" if free > 1 else "Une place reste libre"
    people = (
        f"{count} personnes n’ont pas répondu à temps"
        if count > 1
        else "une personne n’a pas répondu à temps"
    )
    return f"{places} avant le {day_words(t0_on)}, plus personne n’attend, et {people}."
