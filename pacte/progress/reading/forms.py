"""The shape of what is sent while reading, and of a page that a federation writes."""

from wtforms import BooleanField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length, NumberRange

from pacte.progress.reading.rules import BODY_LIMIT, LAST_POSITION, TITLE_LIMIT
from pacte.web.forms import Form, required


class PlaceForm(Form):
    """Where the reader has come: the anchor of a title."""

    anchor = HiddenField()


class FederationPageForm(Form):
    """A page of the federation; ``seen``: the revision that the page showed."""

    title = StringField(
        "Titre de la page",
        validators=[
            *required("Donnez un titre à la page."),
            Length(max=TITLE_LIMIT, message=f"Ce titre est trop long : {TITLE_LIMIT} caractères au plus."),
        ],
    )
    body = TextAreaField(
        "Texte",
        validators=[
            *required("Écrivez le texte de la page."),
            Length(max=BODY_LIMIT, message="Ce texte est trop long : 20 000 caractères au plus."),
        ],
    )
    position = IntegerField(
        "Place",
        default=1,
        validators=[
            *required("Écrivez un nombre."),
            NumberRange(1, LAST_POSITION, f"Écrivez un nombre entre 1 et {LAST_POSITION}."),
        ],
    )
    is_published = BooleanField("Publier : les personnes en formation voient la page")
    seen = HiddenField()
