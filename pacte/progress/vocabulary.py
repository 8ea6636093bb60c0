"""The words of what learners do between seminars."""

from enum import StrEnum


class ProductionState(StrEnum):
    """Where a production stands."""

    EXPECTED = "expected"
    DEPOSITED = "deposited"
    REDO = "redo"
    VALIDATED = "validated"


class ProductionEvent(StrEnum):
    """What moves it."""

    DEPOSIT = "deposit"
    ASK_AGAIN = "ask_again"
    VALIDATE = "validate"


class Verdict(StrEnum):
    """What a feedback concludes."""

    REDO = "redo"
    VALIDATED = "validated"


PRODUCTION_LABELS = {
    ProductionState.EXPECTED: "Attendue",
    ProductionState.DEPOSITED: "Déposée",
    ProductionState.REDO: "À reprendre",
    ProductionState.VALIDATED: "Validée",
}
VERDICT_LABELS = {Verdict.REDO: "À reprendre", Verdict.VALIDATED: "Validée"}
