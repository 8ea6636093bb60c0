"""Demonstration forms of the components page: one field of every kind."""

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

REQUIRED = "Remplissez ce champ."


class GalleryForm(Form):  # type: ignore[misc] # WTForms has no types
    """One field of every kind."""

    class Meta:
        """The library's own messages in French."""

        locales = ("fr",)

    name = StringField("Nom", [InputRequired(REQUIRED)])
    email = EmailField(
        "Adresse électronique", [InputRequired(REQUIRED), Regexp(r".+@.+", message="Il manque le « @ ».")]
    )
    phone = TelField("Téléphone")
    born_on = DateField("Date de prise de poste", [InputRequired(REQUIRED)])
    at = TimeField("Heure d’arrivée")
    hours = IntegerField(
        "Heures par semaine", [InputRequired(REQUIRED), NumberRange(1, 48, "Entre 1 et 48.")]
    )
    motivation = TextAreaField("Votre projet en quelques lignes", [InputRequired(REQUIRED), Length(max=1500)])
    track = SelectField(
        "Mention",
        choices=[SelectChoice("msp", "MSP"), SelectChoice("cpts", "CPTS"), SelectChoice("cds", "CDS")],
    )
    position = RadioField(
        "Votre situation",
        [InputRequired("Choisissez votre situation.")],
        choices=[
            SelectChoice("in", "En poste"),
            SelectChoice("taking", "En prise de poste"),
            SelectChoice("being", "En cours de recrutement"),
        ],
    )
    themes = SelectMultipleField(
        "Thèmes qui vous intéressent",
        choices=[
            SelectChoice("sante", "Projet de santé"),
            SelectChoice("qualite", "Démarche qualité"),
            SelectChoice("equipe", "Dynamique collective"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    consent = BooleanField(
        "J’ai lu la notice sur l’usage de mes données.", [InputRequired("Cochez cette case pour continuer.")]
    )
    secret = PasswordField(
        "Mot de passe", [InputRequired(REQUIRED), Length(min=12, message="12 signes au moins.")]
    )
    letter = FileField("Lettre d’engagement de l’équipe", [InputRequired("Ajoutez la lettre signée.")])
    photos = MultipleFileField("Photographies de la lettre")
    signed_name = StringField("Vos prénom et nom, pour signer", [InputRequired(REQUIRED)])
    drawing = StringField("Signature dessinée")
    structure_text = StringField("Votre structure", [InputRequired("Choisissez votre structure.")])
    structure = StringField("Structure choisie")


def filled_form() -> GalleryForm:
    """A form as someone is filling it."""
    return GalleryForm(
        MultiDict(
            {
                "name": "Camille Aubert",
                "phone": "06 00 00 00 00",
                "hours": "28",
                "motivation": "Structurer le travail en équipe autour du projet de santé.",
                "track": "msp",
                "position": "in",
                "themes": "sante",
                "structure_text": "MSP des Trois Rivières",
            }
        )
    )


def refused_form() -> GalleryForm:
    """A form that comes back with its errors."""
    refused = GalleryForm(
        MultiDict({"refus-email": "camille.aubert", "refus-hours": "99", "refus-secret": "court"}),
        prefix="refus-",
    )
    refused.validate()
    return refused
