"""The shape of what candidates and team leaders type; drafts are saved as they are, so little is required."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    ValidationError,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from pacte.applications.vocabulary import POST_STATUS_LABELS, PostStatus
from pacte.cohorts.vocabulary import Track
from pacte.federations.places import DEPARTMENTS
from pacte.federations.rules import KIND_LABELS
from pacte.french import too_long
from pacte.web.forms import Form, plausible_phone

WEEK = Decimal(168)
CLOCK = re.compile(r"([0-9]{1,3}) ?(?:h|heures?) ?([0-5][0-9])(?: ?(?:min|mn|minutes))?")
"""Hours and minutes: « 17h30 »."""
TRACK_LABELS = {track.value: track.label for track in Track}
SIGNATURE_LIMIT = 400_000
"""Characters of a drawn signature: a PNG of about 300 kB as a data address."""


def at_most(limit: int) -> validators.Length:
    """Bound of a text."""
    return validators.Length(max=limit, message=too_long(limit))


def plausible_email(form: Form, field: Field) -> None:
    """An address, when there is one."""
    if not field.data:
        return
    try:
        validate_email(field.data, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValidationError(
            "Cette adresse électronique n’est pas valable : elle s’écrit comme nom@exemple.fr."
        ) from None


class HoursField(Field):  # type: ignore[misc]
    """A number of hours as French people type it: « 17,5 », « 17h30 »."""

    widget = widgets.TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])[:20]
        return "" if self.data is None else f"{self.data.normalize():f}".replace(".", ",")

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = str(valuelist[0]).strip().lower()
        self.data = None
        if not valuelist or not typed:
            return
        try:
            clock = CLOCK.fullmatch(typed)
            if clock:
                number = Decimal(clock[1]) + Decimal(clock[2]) / 60
            else:
                number = Decimal(typed.removesuffix("heures").removesuffix("h").strip().replace(",", "."))
        except InvalidOperation:
            raise ValueError("Indiquez un nombre, par exemple 17,5.") from None
        if not number.is_finite() or not Decimal(0) <= number <= WEEK:
            raise ValueError(f"Indiquez un nombre d’heures par semaine, de 0 à {WEEK}, par exemple 17,5.")
        if number != round(number, 1):
            raise ValueError("Une décimale au plus : par exemple 17,5.")
        self.data = number


class DayField(DateField):  # type: ignore[misc]
    """A day, with a French message."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        if not valuelist or not valuelist[0]:
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Cette date n’existe pas : écrivez-la comme 02/09/2024.") from None


class StepForm(Form):
    """A form of the dossier: it carries what it showed, so that two tabs do not overwrite each other."""

    version = HiddenField(validators=[validators.Length(max=4000)])


class PersonForm(StepForm):
    """« Vous »."""

    given_name = StringField("Prénom", validators=[at_most(200)])
    family_name = StringField("Nom", validators=[at_most(200)])
    email = EmailField("Adresse électronique", validators=[at_most(254), plausible_email])
    phone = TelField("Téléphone", validators=[plausible_phone])
    city = StringField("Commune où vous habitez", validators=[at_most(200)])
    background = TextAreaField("Votre parcours, en quelques lignes", validators=[at_most(3000)])


class PositionForm(StepForm):
    """« Votre poste »."""

    post_status = RadioField(
        "Votre situation",
        choices=[SelectChoice(status.value, label) for status, label in POST_STATUS_LABELS.items()],
        coerce=lambda value: PostStatus(value) if value else None,
        validators=[validators.Optional()],
    )
    position_title = StringField("Intitulé de votre poste", validators=[at_most(200)])
    employer = StringField("Employeur", validators=[at_most(200)])
    starts_on = DayField("Date de prise de poste")
    weekly_hours = HoursField("Heures de coordination par semaine")
    missions = TextAreaField("Vos missions, en quelques lignes", validators=[at_most(3000)])
    waiver_reason = TextAreaField("Votre demande de dérogation", validators=[at_most(3000)])


class StructureForm(Form):
    """The structure searched, and the one chosen among the proposals."""

    structure_text = StringField(
        "Son nom ou sa commune",
        validators=[
            validators.InputRequired("Tapez quelques lettres du nom ou de la commune."),
            at_most(200),
        ],
    )
    structure_id = StringField("Structure choisie", validators=[at_most(20)])


class TrackForm(StepForm):
    """The track, and which structure bears the dossier."""

    track = RadioField("Mention", validators=[validators.Optional()])
    bearer = RadioField("Structure qui porte le dossier", validators=[validators.Optional()])

    def offer(self, tracks: tuple[str, ...], structures: list[tuple[str, str]]) -> None:
        """Say what may be chosen."""
        self.track.choices = [SelectChoice(track, TRACK_LABELS[track]) for track in tracks]
        self.bearer.choices = [SelectChoice(value, label) for value, label in structures]


class DeclarationForm(Form):
    """A structure that the registry lacks."""

    name = StringField(
        "Nom de la structure",
        validators=[validators.InputRequired("Indiquez le nom de la structure."), at_most(200)],
    )
    kind = SelectField("Type", choices=[SelectChoice(kind, label) for kind, label in KIND_LABELS.items()])
    commune = StringField(
        "Commune", validators=[validators.InputRequired("Indiquez sa commune."), at_most(200)]
    )
    department = SelectField(
        "Département", validators=[validators.InputRequired("Choisissez son département.")]
    )

    def offer(self, departments: list[str]) -> None:
        """None chosen; the federation's departments first, then the others."""
        known = [code for code in departments if code in DEPARTMENTS]
        others = [code for code in DEPARTMENTS if code not in known]
        self.department.choices = [
            SelectChoice("", "Choisissez…"),
            *(SelectChoice(code, f"{code} – {DEPARTMENTS[code]}") for code in (*known, *others)),
        ]


class UploadForm(Form):
    """The files of one document."""

    files = MultipleFileField("Fichier")


class CommitmentForm(Form):
    """Who is asked to sign for the team."""

    leader_name = StringField("Nom de la personne qui signe", validators=[at_most(200)])
    leader_email = EmailField("Son adresse électronique", validators=[at_most(254), plausible_email])


class ReviewForm(Form):
    """The last page before the deposit."""

    privacy = BooleanField("J’ai lu la notice sur l’usage de mes données.")


class MessageForm(Form):
    """A message to the federation."""

    body = TextAreaField(
        "Votre message", validators=[validators.InputRequired("Écrivez quelques mots."), at_most(5000)]
    )


class WithdrawalForm(Form):
    """Why the dossier is withdrawn."""

    reason = TextAreaField("Raison", validators=[at_most(2000)])


class SignatureForm(Form):
    """The team leader signs."""

    signer_name = StringField(
        "Vos prénom et nom",
        validators=[
            validators.InputRequired("Tapez vos prénom et nom : ils valent signature."),
            at_most(200),
        ],
    )
    signer_quality = StringField(
        "Votre fonction dans l’équipe",
        validators=[
            validators.InputRequired("Indiquez votre fonction, par exemple : gérante."),
            at_most(200),
        ],
    )
    # Not a HiddenField: form_start would send an empty one before the one that is drawn into.
    drawing = StringField(
        "Signature dessinée",
        validators=[validators.Length(max=SIGNATURE_LIMIT, message="La signature dessinée est trop lourde.")],
    )
    agreed = BooleanField(
        "J’ai lu l’engagement et je le prends au nom de l’équipe.",
        validators=[validators.InputRequired("Cochez cette case pour signer.")],
    )


class RefusalForm(Form):
    """The team leader does not sign."""

    reason = TextAreaField(
        "Pourquoi ?",
        validators=[
            validators.InputRequired("Dites pourquoi, en quelques mots : la personne candidate le lira."),
            at_most(2000),
        ],
    )
