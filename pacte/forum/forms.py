"""The shape of what is sent to the forum; ``seen``: the revision that the page showed."""

import re
from collections.abc import Sequence

from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from pacte.forum.rules import BODY_LIMIT, REASON_LIMIT, TITLE_LIMIT
from pacte.forum.vocabulary import FREQUENCY_LABELS
from pacte.french import too_long
from pacte.web.forms import Form, required

NO_MODULE = "Aucun en particulier"


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


def number_in(text: str | None) -> int:
    """A number that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


class KeyedForm(Form):
    """What is written once, however many clicks."""

    client_key = HiddenField()

    @property
    def key(self) -> str:
        """The key drawn with the form; empty when it is none."""
        text = self.client_key.data or ""
        return text if re.fullmatch(r"[0-9a-f]{32}", text) else ""


class ModuleForm(Form):
    """What is about a module, or about none."""

    module = SelectField("Module", choices=[], validate_choice=False)

    def offer_modules(self, modules: Sequence[tuple[str, str]]) -> None:
        """The modules of the cohort; whatever else was sent is about none."""
        self.module.choices = [SelectChoice("", NO_MODULE)] + [
            SelectChoice(slug, title) for slug, title in modules
        ]
        if self.module.data not in {slug for slug, _ in modules}:
            self.module.data = ""


class WordsForm(Form):
    """Words with their files."""

    body = TextAreaField("Message", validators=[*required("Écrivez quelques mots."), _bounded(BODY_LIMIT)])
    files = MultipleFileField("Fichiers")
    mentions = SelectMultipleField(
        "Personnes à prévenir",
        coerce=int,
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer_people(self, people: Sequence[tuple[int, str]]) -> None:
        """Those who may be told."""
        self.mentions.choices = [SelectChoice(identity, name) for identity, name in people]


class QuestionForm(KeyedForm, WordsForm, ModuleForm):
    """A question."""

    title = StringField(
        "Votre question, en une phrase",
        validators=[*required("Écrivez votre question en une phrase."), _bounded(TITLE_LIMIT)],
    )


class AnswerForm(KeyedForm, WordsForm):
    """An answer."""


class EditForm(WordsForm, ModuleForm):
    """What one wrote, written again; the title and the module only of a question."""

    title = StringField("La question, en une phrase", validators=[_bounded(TITLE_LIMIT)])
    removed = SelectMultipleField(
        "Fichiers à retirer",
        coerce=int,
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    seen = HiddenField()


class FaqForm(ModuleForm):
    """An entry of the FAQ."""

    title = StringField(
        "La question, telle que la FAQ la pose",
        validators=[*required("Écrivez la question."), _bounded(TITLE_LIMIT)],
    )
    answer = TextAreaField("La réponse", validators=[*required("Écrivez la réponse."), _bounded(BODY_LIMIT)])
    seen = HiddenField()


class HideForm(Form):
    """Why a message is hidden."""

    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), _bounded(REASON_LIMIT)])
    seen = HiddenField()


class ReportForm(Form):
    """What is wrong with a message."""

    reason = TextAreaField(
        "Ce qui ne va pas", validators=[*required("Dites ce qui ne va pas."), _bounded(REASON_LIMIT)]
    )


class ActForm(Form):
    """A click; ``yes`` says which way."""

    yes = HiddenField()
    seen = HiddenField()


class DigestForm(Form):
    """How often."""

    frequency = RadioField(
        "Recevoir les nouveautés du forum par e-mail",
        choices=[SelectChoice(one.value, label) for one, label in FREQUENCY_LABELS.items()],
        validators=required("Choisissez une fréquence."),
    )
