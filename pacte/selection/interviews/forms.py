"""The shape of what staff, candidates and interviewers type about interviews."""

from datetime import time
from urllib.parse import urlsplit

from wtforms import (
    DateField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from pacte.french import too_long
from pacte.web.forms import Form, required

URL_LIMIT, TEXT_LIMIT, REASON_LIMIT = 500, 2_000, 2_000
RECORD_LIMIT = 20_000
FAVOURABLE, UNFAVOURABLE, NO_OPINION = "favorable", "defavorable", "sans-avis"
OPINIONS = {FAVOURABLE: True, UNFAVOURABLE: False, NO_OPINION: None}
OPINION_LABELS = {True: "Favorable", False: "Défavorable", None: "Sans avis"}


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Several choices, as boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


def web_address(form: Form, field: Field) -> None:
    """An address that a browser opens safely, when there is one."""
    if not field.data:
        return
    try:
        parts = urlsplit(field.data)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" or not parts.netloc or any(mark in field.data for mark in ' \\<>"'):
        raise ValidationError("Un lien vidéo commence par https:// et tient d’un seul tenant.")


class SlotForm(Form):
    """A slot: when, where, with whom; ``seen`` is the version that the page showed."""

    day = DateField("Jour", validators=[InputRequired(message="Indiquez le jour.")])
    start = TimeField("De", validators=[InputRequired(message="Indiquez l’heure de début, comme 14:00.")])
    video_url = StringField("Lien vidéo", validators=[Optional(), _bounded(URL_LIMIT), web_address])
    interviewers = Ticks("Qui mène l’entretien", coerce=int, validate_choice=False)
    seen = HiddenField()

    def offer(self, people: list[tuple[int, str]]) -> None:
        """Those who sit on the committee."""
        self.interviewers.choices = [SelectChoice(identity, label) for identity, label in people]


class SeriesForm(SlotForm):
    """Several slots of one day."""

    end = TimeField("À", validators=[InputRequired(message="Indiquez l’heure de fin, comme 17:00.")])
    pause = IntegerField(
        "Pause entre deux entretiens, en minutes",
        default=0,
        validators=[
            InputRequired(message="Indiquez 0 s’il n’y a pas de pause."),
            NumberRange(0, 240, message="La pause va de 0 à 240 minutes."),
        ],
    )

    def validate_end(self, field: Field) -> None:
        """After the start, the same day."""
        if isinstance(self.start.data, time) and field.data is not None and field.data <= self.start.data:
            raise ValidationError("L’heure de fin vient après l’heure de début.")


class CancelForm(Form):
    """The end of a slot or of an interview, with its reason."""

    reason = TextAreaField("Raison, envoyée aux personnes concernées", validators=[_bounded(REASON_LIMIT)])
    seen = HiddenField()


class InviteForm(Form):
    """Who is invited, until when they choose, what is said to them."""

    applications = Ticks("Personnes à inviter", coerce=int, validate_choice=False)
    choose_by_on = DateField(
        "Dernier jour pour choisir un créneau",
        validators=[InputRequired(message="Indiquez le dernier jour pour choisir.")],
    )
    message = TextAreaField("Quelques mots, ajoutés au message", validators=[_bounded(TEXT_LIMIT)])


class BookForm(Form):
    """The slot chosen among those that remain."""

    slot = RadioField("Créneau", coerce=int, validate_choice=False)
    seen = HiddenField()

    def validate_slot(self, field: Field) -> None:
        """One is chosen."""
        if not isinstance(field.data, int):
            raise ValidationError("Choisissez un créneau.")

    def offer(self, slots: list[tuple[int, str]]) -> None:
        """The slots that may be taken."""
        self.slot.choices = [SelectChoice(identity, label) for identity, label in slots]


class HinderForm(Form):
    """No slot suits, or the one chosen no longer does."""

    words = TextAreaField(
        "Ce qui vous empêche, ou quand vous êtes disponible",
        validators=[
            *required("Dites-le en quelques mots : ce qui vous empêche, ou quand vous êtes disponible."),
            _bounded(TEXT_LIMIT),
        ],
    )
    seen = HiddenField()


class MarkForm(Form):
    """Held, or missed."""

    outcome = RadioField(
        "L’entretien",
        choices=[
            SelectChoice("fait", "a eu lieu"),
            SelectChoice("absence", "n’a pas eu lieu : personne absente"),
        ],
        validators=required("Choisissez ce qui s’est passé."),
    )
    seen = HiddenField()


class RecordForm(Form):
    """What an interviewer writes."""

    body = TextAreaField("Compte rendu", validators=[_bounded(RECORD_LIMIT)])
    opinion = RadioField(
        "Votre avis",
        choices=[
            SelectChoice(FAVOURABLE, "Favorable"),
            SelectChoice(UNFAVOURABLE, "Défavorable"),
            SelectChoice(NO_OPINION, "Sans avis"),
        ],
        validators=[
            DataRequired(
                message="Choisissez « Favorable », « Défavorable » ou, si vous n’en avez pas, « Sans avis »."
            )
        ],
    )
    version = HiddenField()
