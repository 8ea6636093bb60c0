"""The shape of what learners, trainers and staff type about attendance."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from pacte.applications.forms import SIGNATURE_LIMIT
from pacte.french import too_long
from pacte.seminars.vocabulary import ATTENDANCE_LABELS, AttendanceState
from pacte.web.forms import Form, required

REASON_LIMIT = 2_000
KEY_LIMIT = 64


def whole(text: str | None) -> int:
    """A number that a page wrote; -1, which nothing has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


def ids_of(text: str | None) -> list[int]:
    """Numbers that a page wrote, with commas between them."""
    return [number for number in map(whole, (text or "").split(",")) if number > 0]


class CodeForm(Form):
    """The code of the room."""

    code = StringField("Code affiché dans la salle", validators=required("Tapez les six lettres du code."))


class SignatureForm(Form):
    """A signature: drawn, or one's name typed."""

    signer_name = StringField("Vos prénom et nom")
    # Not a HiddenField: form_start would send an empty one before the one that is drawn into.
    drawing = StringField(
        "Signature",
        validators=[Length(max=SIGNATURE_LIMIT, message="La signature dessinée est trop lourde.")],
    )
    client_key = HiddenField()

    @property
    def key(self) -> str:
        """What the device drew for this signature; empty for anything that is not one of ours."""
        text = self.client_key.data or ""
        return text if text.isascii() and text.isalnum() and len(text) <= KEY_LIMIT else ""


class AsideForm(Form):
    """Why a signature that arrived after the seal does not count."""

    why = TextAreaField(
        "Raison",
        validators=[
            *required("Dites pourquoi cette signature ne compte pas."),
            Length(max=REASON_LIMIT, message=too_long(REASON_LIMIT)),
        ],
    )


class KeptForm(SignatureForm):
    """A signature that its device may keep: what it was given to sign, and when it was drawn."""

    ticket = HiddenField()
    drawn_at = HiddenField()

    @property
    def claimed(self) -> datetime | None:
        """The instant that the device says; None when it says none that can be."""
        milliseconds = whole(self.drawn_at.data)
        return None if not 0 < milliseconds < 10**14 else datetime.fromtimestamp(milliseconds / 1000, UTC)


class TeamsForm(Form):
    """Who came of the teams; the boxes are read from the request."""

    seen = HiddenField()


class RoomForm(Form):
    """A button of the room's device."""


class EntryForm(Form):
    """What the team enters for a learner; ``seen``: the version of what the page showed."""

    state = RadioField(
        "État",
        choices=[SelectChoice(state.value, label) for state, label in ATTENDANCE_LABELS.items()],
        validators=required("Choisissez un état."),
    )
    arrived_at = TimeField("Heure d’arrivée, si elle est tardive", validators=[Optional()])
    left_at = TimeField("Heure de départ, s’il est anticipé", validators=[Optional()])
    reason = TextAreaField(
        "Raison, qui figure sur la feuille",
        validators=[
            *required("Écrivez la raison."),
            Length(
                max=REASON_LIMIT,
                message=too_long(REASON_LIMIT),
            ),
        ],
    )
    document = FileField("Justificatif")
    seen = HiddenField()

    @property
    def chosen(self) -> AttendanceState:
        return AttendanceState(self.state.data)


class SealForm(SignatureForm):
    """The trainer's counter-signature; ``absent``: those whose absence the box confirms."""

    confirmed = BooleanField("Je confirme l’absence des personnes sans état.")
    absent = HiddenField()
    seen = HiddenField()

    def confirmed_ids(self) -> Sequence[int]:
        """Enrolments whose absence is confirmed."""
        return ids_of(self.absent.data) if self.confirmed.data else []


def fill(form: Form, **values: Any) -> None:
    """Give hidden fields what the page shows now."""
    for name, value in values.items():
        form[name].data = value
