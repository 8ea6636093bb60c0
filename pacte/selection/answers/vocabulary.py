"""The words of answers and places: what ends an offer, which answers there are, where a candidate stands."""

from enum import StrEnum


class OfferEvent(StrEnum):
    """What changes an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    """Its term is found to have passed."""
    CANCEL = "cancel"
    """The person gives up, before or after confirming."""


class AnswerKind(StrEnum):
    """Which answer a dossier is to get."""

    PLACE = "place"
    """Retained, and validated by the EHESP: a place, to be confirmed."""
    WAITING = "waiting"
    REFUSED = "refused"
    NOT_VALIDATED = "not_validated"
    """Retained, but the EHESP did not validate."""
    INADMISSIBLE = "inadmissible"


KIND_LABELS = {
    AnswerKind.PLACE: "Retenu, une place est proposée",
    AnswerKind.WAITING: "Liste d’attente",
    AnswerKind.REFUSED: "Refusé",
    AnswerKind.NOT_VALIDATED: "Non validé par l’EHESP",
    AnswerKind.INADMISSIBLE: "Non recevable",
}


class NotYet(StrEnum):
    """Why a dossier gets no answer now."""

    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    UNDECIDED = "undecided"
    NOT_VALIDATED_YET = "not_validated_yet"
    REASON_MISSING = "reason_missing"


NOT_YET_LABELS = {
    NotYet.ANSWERED: "Réponse déjà envoyée",
    NotYet.WITHDRAWN: "Dossier retiré",
    NotYet.UNDECIDED: "Le comité n’a pas décidé",
    NotYet.NOT_VALIDATED_YET: "Retenu, pas encore validé par l’EHESP",
    NotYet.REASON_MISSING: "La raison manque",
}


class Situation(StrEnum):
    """Where a candidate who was answered stands."""

    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    EXPIRED = "expired"
    RELEASED = "released"
    WAITING = "waiting"
    LIST_OVER = "list_over"
    """On the waiting list, which calls nobody any more."""
    CARRY_AGREED = "carry_agreed"
    CARRY_DECLINED = "carry_declined"
    CARRIED = "carried"
    REFUSED = "refused"


SITUATION_LABELS = {
    Situation.OFFERED: "Une place vous est proposée",
    Situation.CONFIRMED: "Votre place est confirmée",
    Situation.DECLINED: "Vous avez décliné la place",
    Situation.EXPIRED: "Le délai pour confirmer est passé",
    Situation.RELEASED: "Vous avez rendu votre place",
    Situation.WAITING: "Vous êtes sur la liste d’attente",
    Situation.LIST_OVER: "La liste d’attente est close",
    Situation.CARRY_AGREED: "Report vers la prochaine promotion demandé",
    Situation.CARRY_DECLINED: "Vous ne demandez pas de report",
    Situation.CARRIED: "Dossier reporté vers une autre promotion",
    Situation.REFUSED: "Votre candidature n’est pas retenue",
}

INADMISSIBLE_LABEL = "Votre candidature n’est pas recevable"
STAFF_INADMISSIBLE_LABEL = "Non recevable, réponse envoyée"
"""Where the refusal is no decision of the committee: it never saw the dossier."""

STAFF_LABELS = {
    Situation.OFFERED: "Place proposée",
    Situation.CONFIRMED: "Place confirmée",
    Situation.DECLINED: "Place déclinée",
    Situation.EXPIRED: "Place non confirmée à temps",
    Situation.RELEASED: "Place rendue",
    Situation.WAITING: "Sur la liste d’attente",
    Situation.LIST_OVER: "Liste d’attente close",
    Situation.CARRY_AGREED: "Report demandé",
    Situation.CARRY_DECLINED: "Report refusé par la personne",
    Situation.CARRIED: "Dossier reporté",
    Situation.REFUSED: "Non retenu, réponse envoyée",
}
"""The same for the team, whose pages do not speak to the candidate."""

SITUATION_KINDS = {
    Situation.OFFERED: "redo",
    Situation.CONFIRMED: "done",
    Situation.DECLINED: "refused",
    Situation.EXPIRED: "late",
    Situation.RELEASED: "refused",
    Situation.WAITING: "waiting",
    Situation.LIST_OVER: "refused",
    Situation.CARRY_AGREED: "waiting",
    Situation.CARRY_DECLINED: "info",
    Situation.CARRIED: "done",
    Situation.REFUSED: "refused",
}
