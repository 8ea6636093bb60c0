"""The shape of what staff type about the committee and the admissibility of dossiers."""

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice

from pacte.accounts.models import Person
from pacte.french import number
from pacte.selection.committee.rules import REASON_LIMIT
from pacte.selection.vocabulary import QUALITY_LABELS, MemberQuality
from pacte.web.forms import Form, required

QUALITY_CHOICES = [SelectChoice(quality.value, label) for quality, label in QUALITY_LABELS.items()]
_BOUND = validators.Length(max=REASON_LIMIT, message=f"{number(REASON_LIMIT)} caractères au plus.")


class SeatForm(Form):
    """On whose behalf somebody sits."""

    quality = SelectField(
        "Siège au titre de", choices=QUALITY_CHOICES, default=MemberQuality.FEDERATION.value
    )
    organisation = StringField("Organisme", [validators.Length(max=200, message="200 caractères au plus.")])


class InviteForm(SeatForm):
    """Somebody called by mail."""

    email = StringField(
        "Adresse électronique de la personne",
        [
            *required("Indiquez l’adresse électronique."),
            validators.Email(
                message="Cela ne ressemble pas à une adresse : elle s’écrit comme nom@exemple.fr."
            ),
            validators.Length(max=254, message="Cette adresse est trop longue."),
        ],
    )


class SeatPersonForm(SeatForm):
    """Somebody of the federation, seated at once; :meth:`offer` sets the choices first."""

    person = SelectField(
        "Personne", coerce=int, validators=[validators.NoneOf([0], message="Choisissez une personne.")]
    )

    def offer(self, people: Sequence[tuple[Person, str]]) -> None:
        """Those who may sit, with their roles; nobody before somebody is chosen."""
        self.person.choices = [
            (0, "Choisir une personne"),
            *((person.id, f"{person.name} – {roles}") for person, roles in people),
        ]


class EndSeatForm(Form):
    """Why somebody no longer sits."""

    reason = TextAreaField(
        "Raison",
        [
            *required("Dites pourquoi cette personne ne siège plus."),
            validators.Length(max=500, message="500 caractères au plus."),
        ],
    )


class SettleForm(Form):
    """Admissible or not; ``seen`` is the revision that the page showed."""

    decision = RadioField(
        "Votre décision",
        choices=[SelectChoice("admissible", "Recevable"), SelectChoice("inadmissible", "Non recevable")],
        validators=required("Choisissez : recevable ou non recevable."),
    )
    reason = TextAreaField("Raison", validators=[_BOUND])
    seen = HiddenField(validators=[validators.Regexp(r"^[0-9]{1,9}$", message="Rouvrez la page.")])


class EmptyForm(Form):
    """A button without fields: only the protection against forged requests."""
