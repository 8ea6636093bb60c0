"""The shape of what is said of minutes: their closing, a signature, an addendum."""

from wtforms import (
    BooleanField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)
from wtforms.validators import InputRequired, Length

from pacte.french import too_long
from pacte.juries.day.forms import VerdictFields, outcome_field
from pacte.juries.minutes.rules import ADDENDUM_LIMIT, REASON_LIMIT
from pacte.selection.deliberation.forms import SignatureForm
from pacte.web.forms import Form

__all__ = ["AddendumForm", "CloseForm", "SignatureForm"]


class CloseForm(Form):
    """Closing for good."""

    lacking = TextAreaField(
        "Pourquoi le jury siège incomplet",
        validators=[Length(max=REASON_LIMIT, message=too_long(REASON_LIMIT))],
    )
    agreed = BooleanField(
        "Le jury a délibéré : les résultats ne changeront plus ici.",
        validators=[InputRequired("Cochez cette case pour clore.")],
    )


class AddendumForm(VerdictFields):
    """What completes the minutes, and perhaps corrects a result; ``seen`` is the last fingerprint shown."""

    text = TextAreaField(
        "Texte de l’additif", validators=[Length(max=ADDENDUM_LIMIT, message=too_long(ADDENDUM_LIMIT))]
    )
    agreed = SelectMultipleField(
        "Signataires qui l’approuvent",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    defence = SelectField("Résultat à corriger", choices=[])
    outcome = outcome_field("Nouveau résultat")
    seen = HiddenField()
