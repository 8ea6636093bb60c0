"""Where an evaluation stands, in the words that users read."""

from enum import StrEnum


class EvaluationState(StrEnum):
    """From what a reader has written and given."""

    TO_ANSWER = "to_answer"
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    SUBMITTED = "submitted"


EVALUATION_LABELS = {
    EvaluationState.TO_ANSWER: "Réponse attendue",
    EvaluationState.NOT_BEGUN: "Non commencée",
    EvaluationState.BEGUN: "Commencée",
    EvaluationState.SUBMITTED: "Rendue",
}
EVALUATION_KINDS = {
    EvaluationState.TO_ANSWER: "todo",
    EvaluationState.NOT_BEGUN: "todo",
    EvaluationState.BEGUN: "progress",
    EvaluationState.SUBMITTED: "done",
}
