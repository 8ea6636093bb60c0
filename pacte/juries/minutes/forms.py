"""The shape of what is said of minutes: their closing, a signature, an addendum."""

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from pacte.french import too_long
from pacte.juries.day.rules import CORRECTION_LIMIT, MENTION_LIMIT
from pacte.juries.minutes.rules import ADDENDUM_LIMIT, REASON_LIMIT
from pacte.juries.vocabulary import OUTCOME_LABELS, RESIT_LABELS, Outcome, Resit
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


class AddendumForm(Form):
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
    outcome = RadioField(
        "Nouveau résultat",
        choices=[SelectChoice(one.value, OUTCOME_LABELS[one]) for one in Outcome],
        validate_choice=False,
    )
    resit = RadioField(
        "À reprendre, si la personne est ajournée",
        choices=[SelectChoice(one.value, RESIT_LABELS[one]) for one in Resit],
        validate_choice=False,
    )
    to_correct = TextAreaField(
        "Ce qui est à corriger", validators=[Length(max=CORRECTION_LIMIT, message=too_long(CORRECTION_LIMIT))]
    )
    mention = StringField(
        "Mot du jury", validators=[Length(max=MENTION_LIMIT, message=too_long(MENTION_LIMIT))]
    )
    seen = HiddenField()
