"""The words of the selection: qualities, admissibility, decisions, validation, offers."""

from enum import StrEnum


class MemberQuality(StrEnum):
    """On whose behalf someone sits on the committee."""

    FEDERATION = "federation"
    AGENCY = "agency"
    PARTNER = "partner"
    TRAINER = "trainer"


QUALITY_LABELS = {
    MemberQuality.FEDERATION: "Fédération",
    MemberQuality.AGENCY: "Agence régionale de santé",
    MemberQuality.PARTNER: "Partenaire",
    MemberQuality.TRAINER: "Formatrice ou formateur relais",
}


class Admissibility(StrEnum):
    """Whether the committee will see the dossier; settled by staff, before any score."""

    PENDING = "pending"
    ADMISSIBLE = "admissible"
    INADMISSIBLE = "inadmissible"


ADMISSIBILITY_LABELS = {
    Admissibility.PENDING: "À examiner",
    Admissibility.ADMISSIBLE: "Recevable",
    Admissibility.INADMISSIBLE: "Non recevable",
}


class Decision(StrEnum):
    """What the committee decided; final once the deliberation is closed."""

    UNDECIDED = "undecided"
    RETAINED = "retained"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    TO_REVIEW = "to_review"


DECISION_LABELS = {
    Decision.UNDECIDED: "Pas encore décidé",
    Decision.RETAINED: "Retenu",
    Decision.WAITLISTED: "Liste d’attente",
    Decision.REFUSED: "Refusé",
    Decision.TO_REVIEW: "À revoir",
}


class Validation(StrEnum):
    """Where the EHESP's validation of a dossier stands."""

    NOT_SUBMITTED = "not_submitted"
    SUBMITTED = "submitted"
    QUESTIONED = "questioned"
    """The EHESP asked something; the federation's answer submits the dossier again."""
    VALIDATED = "validated"
    REFUSED = "refused"


VALIDATION_LABELS = {
    Validation.NOT_SUBMITTED: "Pas encore présenté",
    Validation.SUBMITTED: "Présenté à l’EHESP",
    Validation.QUESTIONED: "Question de l’EHESP",
    Validation.VALIDATED: "Validé par l’EHESP",
    Validation.REFUSED: "Refusé par l’EHESP",
}


class OfferState(StrEnum):
    """What became of a place offered; an offer whose term has passed is expired whatever its row says."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """Taken back: the candidate withdrew, or the person gave up before T0."""


OFFER_LABELS = {
    OfferState.PENDING: "Place proposée",
    OfferState.ACCEPTED: "Place confirmée",
    OfferState.DECLINED: "Place déclinée",
    OfferState.EXPIRED: "Sans réponse à temps",
    OfferState.CANCELLED: "Place rendue",
}


class InterviewState(StrEnum):
    """Where an interview stands."""

    INVITED = "invited"
    """The candidate may choose a slot."""
    BOOKED = "booked"
    HELD = "held"
    MISSED = "missed"
    CANCELLED = "cancelled"


INTERVIEW_LABELS = {
    InterviewState.INVITED: "Créneau à choisir",
    InterviewState.BOOKED: "Rendez-vous pris",
    InterviewState.HELD: "Entretien fait",
    InterviewState.MISSED: "Absence à l’entretien",
    InterviewState.CANCELLED: "Entretien annulé",
}
