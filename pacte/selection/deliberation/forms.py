"""The shape of what is said in the meeting: its beginning, decisions, presence, closing, signatures."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from pacte.applications.forms import SIGNATURE_LIMIT
from pacte.selection.deliberation.addenda import LONGEST as ADDENDUM_LIMIT
from pacte.selection.deliberation.rules import Event
from pacte.web.forms import Form, required

EVENT_LABELS = {
    Event.RETAIN: "Retenu",
    Event.WAITLIST: "Liste d’attente",
    Event.REFUSE: "Refusé",
    Event.SET_ASIDE: "À revoir",
    Event.CLEAR: "Pas encore décidé",
}
LONGEST = 2_000


def _bounded() -> Length:
    return Length(max=LONGEST, message=f"Ce texte est trop long : {LONGEST} caractères au plus.")


def whole(text: str | None) -> int | None:
    """A whole number of at most four digits; None for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None


def asked_rank(text: str | None) -> int | None:
    """The rank typed, within the list or not; None for anything that is no whole number."""
    text = (text or "").strip()
    number = whole(text.removeprefix("-"))
    return -number if number is not None and text.startswith("-") else number


def revision_of(text: str | None) -> int:
    """The revision that a page showed; -1, which no row has, for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class BeginForm(Form):
    """Opening the deliberation."""

    without_them = BooleanField("Commencer sans les avis qui manquent")


class DecisionForm(Form):
    """One dossier decided; ``revision`` is the one that the page showed."""

    decision = RadioField(
        "Décision",
        choices=[SelectChoice(event.value, label) for event, label in EVENT_LABELS.items()],
        validators=required("Choisissez une décision."),
    )
    rank = StringField("Rang sur la liste d’attente")
    rank_shown = HiddenField()
    reason = TextAreaField("Raison, dite à la candidate ou au candidat", validators=[_bounded()])
    note = TextAreaField("Note du comité, pour le procès-verbal", validators=[_bounded()])
    revision = HiddenField()

    def validate_rank(self, field: Any) -> None:
        """A rank is a number, or nothing: the end of the list."""
        waits = self.decision.data == Event.WAITLIST.value
        if waits and field.data and asked_rank(field.data) is None:
            raise ValidationError("Écrivez un rang en chiffres, ou rien pour la fin de la liste.")

    @property
    def wanted(self) -> int | None:
        """The rank asked; none while it is the one that the page showed: others may have moved it since."""
        typed, shown = asked_rank(self.rank.data), whole(self.rank_shown.data)
        return None if typed == shown else typed


class MoveForm(Form):
    """A waiting dossier at another rank."""

    rank = StringField("Rang", validators=required("Écrivez le rang."))
    revision = HiddenField()

    def validate_rank(self, field: Any) -> None:
        """A rank is a number."""
        if not whole(field.data):
            raise ValidationError("Écrivez un rang en chiffres, à partir de 1.")


class PresenceForm(Form):
    """Who takes part."""

    present = SelectMultipleField(
        "Personnes présentes",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )


class AddendumForm(Form):
    """What completes the minutes; ``seen`` is the last fingerprint that the page showed."""

    text = TextAreaField(
        "Texte de l’additif",
        validators=[
            *required("Écrivez ce qui complète le procès-verbal."),
            Length(max=ADDENDUM_LIMIT, message=f"Texte trop long : {ADDENDUM_LIMIT} caractères au plus."),
        ],
    )
    agreed = SelectMultipleField(
        "Personnes présentes à la délibération qui l’approuvent",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    dossiers = SelectMultipleField(
        "Dossiers dont il parle",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    seen = HiddenField()


class CloseForm(Form):
    """Closing for good."""

    place = StringField(
        "Lieu de la réunion", validators=required("Écrivez le lieu ; « à distance » en est un.")
    )
    without_interviews = BooleanField("Annuler les entretiens encore prévus et prévenir les personnes")
    agreed = BooleanField(
        "Les décisions sont définitives : elles ne changeront plus.",
        validators=[InputRequired("Cochez la case « Les décisions sont définitives » pour clore.")],
    )


class SignatureForm(Form):
    """A member signs the minutes; ``fingerprint`` is that of the minutes on the page."""

    signer_name = StringField(
        "Vos prénom et nom", validators=required("Tapez vos prénom et nom : ils valent signature.")
    )
    # Not a HiddenField: form_start would send an empty one before the one that is drawn into.
    drawing = StringField(
        "Signature dessinée",
        validators=[Length(max=SIGNATURE_LIMIT, message="La signature dessinée est trop lourde.")],
    )
    agreed = BooleanField(
        "J’ai lu ce procès-verbal et je le signe.",
        validators=[InputRequired("Cochez cette case pour signer.")],
    )
    fingerprint = HiddenField()
