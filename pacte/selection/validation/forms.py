"""The shape of what staff and the EHESP type about validation."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from pacte.french import too_long
from pacte.selection.validation.rules import TEXT_LIMIT, ValidationEvent
from pacte.web.forms import Form, required

_LENGTH = Length(max=TEXT_LIMIT, message=too_long(TEXT_LIMIT))


class WaveForm(Form):
    """Presenting dossiers; which ones are boxes of the page's list."""

    message = TextAreaField("Message à l’EHESP", validators=[_LENGTH])


class DecisionForm(Form):
    """What the EHESP decides; ``seen`` is the revision that the page showed."""

    event = RadioField(
        "Votre décision",
        choices=[
            SelectChoice(ValidationEvent.VALIDATE.value, "Valider"),
            SelectChoice(ValidationEvent.REFUSE.value, "Refuser, avec une raison"),
            SelectChoice(ValidationEvent.ASK.value, "Poser une question à la fédération"),
        ],
        validators=required("Choisissez : valider, refuser ou poser une question."),
    )
    text = TextAreaField("Raison du refus, ou question", validators=[_LENGTH])
    seen = HiddenField()


class CorrectionForm(Form):
    """Another answer than the one given; ``seen`` is the revision that the page showed."""

    event = RadioField(
        "La réponse que vous vouliez donner",
        choices=[
            SelectChoice(ValidationEvent.VALIDATE.value, "Valider"),
            SelectChoice(ValidationEvent.REFUSE.value, "Refuser, avec une raison"),
            SelectChoice(ValidationEvent.ASK.value, "Poser une question à la fédération"),
        ],
        validators=required("Choisissez la réponse que vous vouliez donner."),
    )
    text = TextAreaField("Raison du refus, ou question", validators=[_LENGTH])
    why = TextAreaField("Pourquoi vous corrigez", validators=[_LENGTH])
    seen = HiddenField()


class ReplyForm(Form):
    """The federation's answer to a question."""

    text = TextAreaField("Votre réponse", validators=[*required("Écrivez votre réponse."), _LENGTH])
    seen = HiddenField()


def number_in(text: str | None) -> int:
    """A number that a form carries; 0 for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
