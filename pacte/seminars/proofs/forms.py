"""What is sent about a sheet signed by hand."""

from flask_wtf.file import FileField
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from pacte.web.forms import Form, required


class PhotoForm(Form):
    """A photograph of the signed sheet."""

    photo = FileField("Photographie de la feuille signée")


class RemoveForm(Form):
    """A photograph taken back."""

    reason = StringField(
        "Raison du retrait",
        validators=[
            *required("Écrivez la raison."),
            Length(max=300, message="Ce texte est trop long : 300 caractères au plus."),
        ],
    )


class CopyForm(Form):
    """Presences read on the sheet; the choices of the lines are read from the request."""

    seen = HiddenField()
