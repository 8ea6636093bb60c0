"""The shape of what is sent about links to sign and connection reports."""

from datetime import time

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from pacte.french import PLACES
from pacte.web.forms import Form

ZONES = [SelectChoice(zone, f"Heure {words}") for zone, words in PLACES.items()]


class SendForm(Form):
    """A button that sends links."""


class ReportForm(Form):
    """A connection report, and what its hours are when it does not say."""

    report = FileField(
        "Relevé de connexion", validators=[FileRequired(message="Le fichier manque. Choisissez le relevé.")]
    )
    zone = SelectField("Heures du relevé, s’il ne dit pas leur fuseau", choices=ZONES)


class PeopleForm(Form):
    """Who is who; the answers are read from the request."""

    revision = HiddenField()


class PresencesForm(Form):
    """What the trainer confirms; the lines are read from the request."""

    seen = HiddenField()


class RemoveForm(Form):
    """A button that takes a report back."""


def hour_of(text: str) -> time | None:
    """« 09:30 » as browsers send it; None for anything else."""
    try:
        return time.fromisoformat(text.strip()) if len(text.strip()) in (5, 8) else None
    except ValueError:
        return None
