"""What is sent by the pages of the plan: the version that was seen, and what to do."""

from wtforms import HiddenField, RadioField, StringField, TextAreaField

from pacte.juries.schedule.places import Choice
from pacte.web.forms import Form, required


class ActForm(Form):
    """A button of the board."""

    seen = HiddenField()
    """The number of the version on the page."""


class PlaceForm(ActForm):
    """Where to put a defence."""

    place = RadioField(
        "Où la placer", choices=[], validators=required("Choisissez une place."), validate_choice=False
    )

    @property
    def slot_and_room(self) -> tuple[str, str]:
        """« slot|room », both empty for what is neither."""
        slot, _, room = (self.place.data or "").partition("|")
        return slot, room


class SwapForm(ActForm):
    """With whom to change places."""

    other = RadioField(
        "Échanger avec", choices=[], validators=required("Choisissez une personne."), validate_choice=False
    )


class JurorForm(ActForm):
    """Who sits instead of somebody."""

    role = HiddenField()
    leaving = HiddenField()
    arriving = StringField(validators=required("Choisissez une personne."))


def place_value(choice: Choice) -> str:
    """What the form of a place sends."""
    return f"{choice.defence.slot}|{choice.defence.room}"


class PublishForm(ActForm):
    """What is said to those whose defence was announced and changes."""

    reason = TextAreaField("Raison des changements")
