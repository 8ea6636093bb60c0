"""The form of an evaluation, drawn from its questions."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from pacte.cohorts.definition import Question
from pacte.cohorts.vocabulary import QuestionKind
from pacte.french import too_long
from pacte.seminars.evaluation.rules import SCALE_LABELS, TEXT_LIMIT, Value
from pacte.web.forms import Form

PREFIX = "q-"


class _Marked:
    """Marks a question as required for its label; the rules say what is missing."""

    field_flags = {"required": True}  # noqa: RUF012 - read by WTForms

    def __call__(self, form: Any, field: StringField) -> None:
        """Check nothing here."""


class AnswerForm(Form):
    """Answers to questions that are added by :func:`answer_form`."""


def answer_form(questions: Sequence[Question]) -> AnswerForm:
    """The form with one field a question, named ``q-<key>``."""
    fields = {f"{PREFIX}{question.key}": _field(question) for question in questions}
    made: AnswerForm = type("AnswerForm", (AnswerForm,), fields)()
    return made


def answers_of(form: AnswerForm, questions: Sequence[Question]) -> Mapping[str, Value]:
    """What was answered, by key; a mark is a number, nothing is an empty text."""
    return {one.key: _value(one, form[f"{PREFIX}{one.key}"].data) for one in questions}


def _value(question: Question, typed: str | None) -> Value:
    text = typed or ""
    is_mark = question.kind is QuestionKind.SCALE and text in {str(mark) for mark in SCALE_LABELS}
    return int(text) if is_mark else text


def _field(question: Question) -> Any:
    checks: list[Any] = [_Marked()] if question.required else []
    if question.kind is QuestionKind.TEXT:
        limit = Length(max=TEXT_LIMIT, message=too_long(TEXT_LIMIT))
        return TextAreaField(question.label, validators=[*checks, limit])
    offered = (
        [(str(mark), label) for mark, label in SCALE_LABELS.items()]
        if question.kind is QuestionKind.SCALE
        else [(choice, choice) for choice in question.choices]
    )
    choices = [SelectChoice(value, label) for value, label in offered]
    return RadioField(question.label, choices=choices, validators=checks, validate_choice=False)
