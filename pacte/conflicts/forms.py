"""The shape of what people type into the register of conflicts."""

from wtforms import HiddenField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from pacte.conflicts.rules import REASON_LIMIT
from pacte.conflicts.vocabulary import DECLARABLE, TIE_LABELS, TieKind
from pacte.french import number
from pacte.web.forms import Form, required

KIND_CHOICES = [SelectChoice(kind.value, TIE_LABELS[kind]) for kind in DECLARABLE]
COMMON = [(kind.value, TIE_LABELS[kind]) for kind in (TieKind.PROFESSIONAL, TieKind.PERSONAL)]
"""Those that one click declares, the kind being the button's."""
NOBODY = 0
"""Until somebody is chosen: nobody is recorded by default."""
_BOUND = validators.Length(max=REASON_LIMIT, message=f"{number(REASON_LIMIT)} caractères au plus.")


class TieForm(Form):
    """A tie with the person of a dossier."""

    application_id = HiddenField(
        validators=[validators.Regexp(r"^[0-9]{1,18}$", message="Le dossier n’est pas nommé.")]
    )
    kind = SelectField(
        "Sorte de lien",
        choices=[SelectChoice("", "Choisissez"), *KIND_CHOICES],
        validators=required("Dites quelle sorte de lien c’est."),
    )
    reason = TextAreaField("Précision", validators=[_BOUND])
    next = HiddenField(validators=[validators.Length(max=500)])


class RecordForm(Form):
    """A tie that staff record for somebody who sits."""

    person = SelectField(
        "Qui siège", coerce=int, validators=[validators.NoneOf([NOBODY], message="Choisissez qui siège.")]
    )
    dossier = SelectField(
        "Avec la personne du dossier",
        coerce=int,
        validators=[validators.NoneOf([NOBODY], message="Choisissez le dossier.")],
    )
    kind = SelectField("Sorte de lien", choices=KIND_CHOICES, default=TieKind.PROFESSIONAL.value)
    reason = TextAreaField("Précision", validators=[_BOUND])


class EndTieForm(Form):
    """Why a tie is lifted."""

    reason = TextAreaField(
        "Raison",
        validators=[*required("Une phrase qui dit pourquoi ce lien prend fin est nécessaire."), _BOUND],
    )


class AffiliationForm(Form):
    """Where somebody works or holds a responsibility."""

    structure_text = StringField("Structure où vous travaillez ou exercez une responsabilité")
    structure_id = HiddenField(
        validators=[validators.Regexp(r"^[0-9]{0,18}$", message="La structure n’est pas reconnue.")]
    )
    employer = StringField("Autre employeur", [validators.Length(max=200, message="200 caractères au plus.")])
    department = SelectField("Département", choices=[])
