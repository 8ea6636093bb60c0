"""The closed lists of values of defences, each with the French words that users read."""

from enum import StrEnum

from pacte.memoires.vocabulary import DepositSession

SESSION_NAMES = {DepositSession.RESIT: "rattrapage"}
"""Sessions as addresses name them; the first one has no name."""


class Half(StrEnum):
    """The part of a local day that people answer for."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


HALF_LABELS = {Half.MORNING: "matin", Half.AFTERNOON: "après-midi"}


class Freedom(StrEnum):
    """What somebody answers for a half-day."""

    FREE = "free"
    IF_NEEDED = "if_needed"
    BUSY = "busy"


FREEDOM_LABELS = {
    Freedom.FREE: "Disponible",
    Freedom.IF_NEEDED: "Si nécessaire",
    Freedom.BUSY: "Pas disponible",
}
FREEDOM_KINDS = {Freedom.FREE: "done", Freedom.IF_NEEDED: "progress", Freedom.BUSY: "redo"}


class DraftOrigin(StrEnum):
    """What a version of a draft plan comes of."""

    PROPOSAL = "proposal"
    """Of the planner, shown; it is in force once accepted, as another version."""
    ACCEPTED = "accepted"
    MOVE = "move"
    PIN = "pin"
    UNDO = "undo"


DRAFT_ORIGIN_LABELS = {
    DraftOrigin.PROPOSAL: "Proposition",
    DraftOrigin.ACCEPTED: "Proposition acceptée",
    DraftOrigin.MOVE: "Déplacement",
    DraftOrigin.PIN: "Épingle",
    DraftOrigin.UNDO: "Retour en arrière",
}


class Outcome(StrEnum):
    """What a jury decides of a defence."""

    ADMITTED = "admitted"
    DEFERRED = "deferred"
    ABSENT = "absent"


OUTCOME_LABELS = {
    Outcome.ADMITTED: "Admis·e",
    Outcome.DEFERRED: "Ajourné·e",
    Outcome.ABSENT: "Absent·e",
}
OUTCOME_KINDS = {Outcome.ADMITTED: "done", Outcome.DEFERRED: "redo", Outcome.ABSENT: "late"}


class Resit(StrEnum):
    """What somebody who is deferred takes again."""

    MEMOIRE = "memoire"
    ORAL = "oral"
    BOTH = "both"


RESIT_LABELS = {
    Resit.MEMOIRE: "Le mémoire",
    Resit.ORAL: "L’oral",
    Resit.BOTH: "Le mémoire et l’oral",
}
