"""The closed lists of values of mémoires, each with the French words that users read."""

from enum import StrEnum


class SubjectState(StrEnum):
    """Where the subject stands."""

    AWAITED = "awaited"
    PROPOSED = "proposed"
    REDO = "redo"
    VALIDATED = "validated"
    TO_CONFIRM = "to_confirm"
    """Validated, and the learner's structure has changed since: the trainer says whether it still holds."""


SUBJECT_LABELS = {
    SubjectState.AWAITED: "Attendu",
    SubjectState.PROPOSED: "Proposé",
    SubjectState.REDO: "À reprendre",
    SubjectState.VALIDATED: "Validé",
    SubjectState.TO_CONFIRM: "À confirmer",
}
SUBJECT_KINDS = {
    SubjectState.AWAITED: "todo",
    SubjectState.PROPOSED: "progress",
    SubjectState.REDO: "redo",
    SubjectState.VALIDATED: "done",
    SubjectState.TO_CONFIRM: "redo",
}


class SubjectVerdict(StrEnum):
    """What a trainer or the team answers to a subject proposed."""

    VALIDATED = "validated"
    REDO = "redo"


class DepositSession(StrEnum):
    """The session that a deposit is made for."""

    FIRST = "first"
    RESIT = "resit"


class WaiverKind(StrEnum):
    """What the person in charge accepts of a deposit, on record."""

    LATE = "late"
    """Deposited after the due date, admitted to the first session."""
    PAGES = "pages"
    """Fewer or more pages than the cohort asks."""
    TEXT = "text"
    """Text that cannot be extracted: a scan."""


WAIVER_LABELS = {
    WaiverKind.LATE: "Retard",
    WaiverKind.PAGES: "Nombre de pages",
    WaiverKind.TEXT: "Texte non lisible par ordinateur",
}


class Admissibility(StrEnum):
    """Whether a mémoire may be defended; follows from its last deposit and the waivers."""

    AWAITED = "awaited"
    ADMISSIBLE = "admissible"
    BLOCKED = "blocked"
    """Kept, but the defence waits for a correction or a waiver."""
    RESIT = "resit"
    """Deposited too late for the first session, without a waiver."""


ADMISSIBILITY_LABELS = {
    Admissibility.AWAITED: "Attendu",
    Admissibility.ADMISSIBLE: "Recevable",
    Admissibility.BLOCKED: "Soutenance bloquée",
    Admissibility.RESIT: "Session de rattrapage",
}
ADMISSIBILITY_KINDS = {
    Admissibility.AWAITED: "todo",
    Admissibility.ADMISSIBLE: "done",
    Admissibility.BLOCKED: "redo",
    Admissibility.RESIT: "late",
}


class ReadingState(StrEnum):
    """Where a reader's work on a mémoire stands."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"


READING_LABELS = {
    ReadingState.ASKED: "Sans réponse",
    ReadingState.ACCEPTED: "Acceptée",
    ReadingState.DECLINED: "Déclinée",
    ReadingState.TAKEN_BACK: "Reprise par la fédération",
}
