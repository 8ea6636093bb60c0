"""The shape of what is sent about productions; ``seen``: the revision that the page showed."""

from collections.abc import Sequence

from flask_wtf.file import MultipleFileField
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from pacte.french import too_long
from pacte.progress.productions.rules import BODY_LIMIT, COMMENT_LIMIT, REASON_LIMIT
from pacte.progress.vocabulary import Verdict
from pacte.web.forms import Form, required


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


def number_in(text: str | None) -> int:
    """A number that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


class DepositForm(Form):
    """A version."""

    files = MultipleFileField("Document")
    comment = TextAreaField("Un mot pour qui vous relit", validators=[_bounded(COMMENT_LIMIT)])
    seen = HiddenField()


class FeedbackForm(Form):
    """An answer to the last version."""

    verdict = RadioField(
        "Conclusion",
        choices=[
            SelectChoice(Verdict.REDO.value, "À reprendre"),
            SelectChoice(Verdict.VALIDATED.value, "Validée"),
        ],
        validators=required("Choisissez « À reprendre » ou « Validée »."),
    )
    body = TextAreaField("Retour écrit", validators=[_bounded(BODY_LIMIT)])
    annotated = MultipleFileField("Document annoté")
    due_on = DateField("Reprise attendue le", validators=[Optional()])
    seen = HiddenField()


class ExtensionForm(Form):
    """More time."""

    due_on = DateField("Nouvelle échéance", validators=required("Choisissez la nouvelle échéance."))
    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), _bounded(REASON_LIMIT)])
    seen = HiddenField()


class CompareForm(Form):
    """Which two versions."""

    gauche = SelectField("Version", choices=[])
    droite = SelectField("Comparée à", choices=[])

    def offer(self, numbers: Sequence[int], what: str = "Version") -> None:
        """Every version deposited; ``what``: how the page calls one."""
        for one in (self.gauche, self.droite):
            one.choices = [SelectChoice(str(number), f"{what} {number}") for number in numbers]


class SharingForm(Form):
    """Consent given, or taken back."""

    agreed = HiddenField()
    seen = HiddenField()
