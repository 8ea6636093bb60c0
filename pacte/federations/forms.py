"""The shape of what staff type about structures and their federation."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import available_timezones

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from pacte.federations.models import Structure
from pacte.federations.operations import StructureFields
from pacte.federations.places import DEPARTMENTS
from pacte.federations.rules import KIND_LABELS, REASON_LIMIT
from pacte.french import number
from pacte.web.filters import PLACES
from pacte.web.forms import Form, plausible_phone, required

KIND_CHOICES = [SelectChoice(value, label) for value, label in KIND_LABELS.items()]
DEPARTMENT_CHOICES = [
    SelectChoice("", "Non renseigné"),
    *(SelectChoice(code, f"{code} – {name}") for code, name in DEPARTMENTS.items()),
]


class StructureForm(Form):
    """A structure's sheet."""

    name = StringField("Nom", required("Écrivez le nom de la structure."))
    kind = SelectField("Type", choices=KIND_CHOICES)
    commune = StringField("Commune")
    department = SelectField("Département", choices=DEPARTMENT_CHOICES)
    population = IntegerField("Population du territoire", [Optional()])
    local_group = StringField("Groupe local", [Length(max=100, message="100 caractères au plus.")])
    finess = StringField("Numéro FINESS")
    siret = StringField("Numéro SIRET")
    source = StringField("Source")

    @classmethod
    def of(cls, structure: Structure) -> "StructureForm":
        """Filled with what the registry holds, or with what was just sent."""
        values = {key: getattr(structure, key) for key in StructureFields.__dataclass_fields__}
        return cls(data={**values, "kind": structure.kind.value})

    @property
    def fields(self) -> StructureFields:
        return StructureFields(**{key: self[key].data for key in StructureFields.__dataclass_fields__})


class MembershipForm(Form):
    """Membership of one year; no date and not exempt: not paid yet."""

    year = IntegerField("Année", required("Écrivez l’année."))
    paid_on = DateField("Cotisation payée le", [Optional()])
    is_exempt = BooleanField("Exonérée de cotisation cette année-là")
    note = StringField("Remarque", [Length(max=500, message="500 caractères au plus.")])


class MembershipCancelForm(Form):
    """Why a year leaves a sheet."""

    reason = TextAreaField(
        "Raison",
        [
            *required("Écrivez la raison."),
            Length(max=REASON_LIMIT, message=f"{REASON_LIMIT} caractères au plus."),
        ],
    )


class DuesForm(Form):
    """One date of payment for several structures."""

    paid_on = DateField("Cotisation payée le", required("Indiquez la date du paiement."))


class AliasForm(Form):
    """Another name."""

    alias = StringField("Autre nom", required("Écrivez l’autre nom."))


class RefusalForm(Form):
    """Why a declared structure is not taken."""

    reason = TextAreaField(
        "Raison du refus",
        [
            *required("Écrivez la raison."),
            Length(max=REASON_LIMIT, message=f"{number(REASON_LIMIT)} caractères au plus."),
        ],
    )


class UploadForm(Form):
    """A table of structures."""

    file = FileField("Tableau des structures", validators=[FileRequired("Choisissez un fichier.")])


class MergeForm(Form):
    """Which of two sheets stays, and which value of each field."""

    kept = RadioField("Fiche qui reste", validators=[InputRequired("Choisissez la fiche qui reste.")])


class FederationForm(Form):
    """The federation's settings."""

    contact_email = EmailField(
        "Adresse électronique de contact",
        [
            Optional(),
            Length(max=254, message="254 caractères au plus."),
            Email(message="Cette adresse n’a pas la forme nom@domaine.fr."),
        ],
    )
    contact_phone = TelField("Téléphone de contact", [plausible_phone])
    time_zone = SelectField("Fuseau horaire")
    departments = SelectMultipleField(
        "Départements de la région",
        choices=DEPARTMENT_CHOICES[1:],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = [zone for zone in PLACES if zone in available_timezones()]
        current = kwargs.get("data", {}).get("time_zone") or self.time_zone.data
        if current and current not in zones and current in available_timezones():
            zones.append(current)
        self.time_zone.choices = [SelectChoice(zone, f"Heure {PLACES.get(zone, zone)}") for zone in zones]


def paired(names: Sequence[tuple[int, str]]) -> list[SelectChoice]:
    """Choices of a radio field from (id, name) pairs."""
    return [SelectChoice(str(identity), name) for identity, name in names]
