"""Rules between the fields of the evaluation: choices where one chooses, a reminder before the end."""

from collections.abc import Iterator

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.incoherence import Incoherence
from pacte.cohorts.vocabulary import QuestionKind
from pacte.french import plural


def evaluation_incoherences(definition: CohortDefinition) -> Iterator[Incoherence]:
    """Yield what breaks a rule."""
    evaluation = definition.evaluation
    if evaluation.reminder_days >= evaluation.open_days:
        yield Incoherence(
            ("evaluation", "reminder_days"),
            f"Le rappel, {plural(evaluation.reminder_days, 'jour')} après la demande, "
            "tombe après la fin des réponses.",
            "Mettez un nombre plus petit que « open_days ».",
        )
    for index, question in enumerate(evaluation.questions):
        path = ("evaluation", "questions", index, "choices")
        if question.kind is not QuestionKind.CHOICE and question.choices:
            yield Incoherence(
                path,
                f"« {question.label} » n’est pas un choix, et propose pourtant des réponses.",
                'Retirez-les, ou écrivez « kind = "choice" ».',
            )
        elif question.kind is QuestionKind.CHOICE and len(question.choices) < 2:
            yield Incoherence(
                path,
                f"« {question.label} » demande un choix entre moins de deux réponses.",
                "Écrivez au moins deux réponses dans « choices ».",
            )
        elif len(set(question.choices)) < len(question.choices):
            yield Incoherence(
                path,
                f"« {question.label} » propose deux fois la même réponse.",
                "Gardez chaque réponse une fois.",
            )
    days = definition.attendance.reminder_days
    if len(set(days)) < len(days):
        yield Incoherence(
            ("attendance", "reminder_days"),
            "Un même délai de rappel est écrit deux fois.",
            "Gardez chaque délai une fois.",
        )
