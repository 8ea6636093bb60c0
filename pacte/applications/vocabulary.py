"""The words of the dossier: its states, where the candidate stands, where documents come from."""

from enum import StrEnum


class ApplicationState(StrEnum):
    """What the dossier is; what time makes of it (too late) is computed, never stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    ApplicationState.DRAFT: "Brouillon, non déposé",
    ApplicationState.SUBMITTED: "Déposé",
    ApplicationState.WITHDRAWN: "Retiré",
}


class ApplicationEvent(StrEnum):
    """What changes the state of a dossier."""

    DEPOSIT = "deposit"
    TAKE_BACK = "take_back"
    WITHDRAW = "withdraw"
    RESUME = "resume"
    """A withdrawal undone by the candidate, while the window is open."""
    RESTORE = "restore"
    """A withdrawal undone by staff, while the committee has not decided: the deposit stands again."""


class Step(StrEnum):
    """The five steps of a dossier, in their order; the value is the last part of the page's address."""

    PERSON = "vous"
    STRUCTURE = "structure"
    POSITION = "poste"
    DOCUMENTS = "pieces"
    REVIEW = "relecture"


STEP_LABELS = {
    Step.PERSON: "Vous",
    Step.STRUCTURE: "Votre structure",
    Step.POSITION: "Votre poste",
    Step.DOCUMENTS: "Vos pièces",
    Step.REVIEW: "Relecture et dépôt",
}


class PostStatus(StrEnum):
    """Where the candidate stands with the team."""

    IN_POST = "in_post"
    TAKING_POST = "taking_post"
    BEING_RECRUITED = "being_recruited"


POST_STATUS_LABELS = {
    PostStatus.IN_POST: "En poste",
    PostStatus.TAKING_POST: "Prise de poste prévue",
    PostStatus.BEING_RECRUITED: "Recrutement en cours",
}


class WaiverState(StrEnum):
    """Where a request for a waiver stands."""

    REQUESTED = "requested"
    GRANTED = "granted"
    REFUSED = "refused"


WAIVER_LABELS = {
    WaiverState.REQUESTED: "Dérogation demandée",
    WaiverState.GRANTED: "Dérogation accordée",
    WaiverState.REFUSED: "Dérogation refusée",
}


class DocumentOrigin(StrEnum):
    """How a document came into the dossier."""

    CANDIDATE = "candidate"
    SIGNATURE = "signature"
    STAFF = "staff"


ORIGIN_LABELS = {
    DocumentOrigin.CANDIDATE: "déposée par la candidate ou le candidat",
    DocumentOrigin.SIGNATURE: "signée en ligne par l’équipe",
    DocumentOrigin.STAFF: "ajoutée par la fédération",
}
