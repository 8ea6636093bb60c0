"""The shape of what staff, learners and team leaders type about the planning of seminars."""

from collections.abc import Sequence
from datetime import date, time
from urllib.parse import urlsplit

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from pacte.cohorts.definition import HalfDayDefinition
from pacte.cohorts.vocabulary import Modality
from pacte.french import too_long
from pacte.seminars.planning.operations.contents import Speaker
from pacte.seminars.planning.rules import REASON_LIMIT
from pacte.seminars.vocabulary import OWN_REPLY_LABELS, ReplyState
from pacte.web.forms import Form, Row, line, required

MOST_HALF_DAYS, MOST_SPEAKERS, EMPTY_ROWS = 12, 20, 2
URL_LIMIT, PLACE_LIMIT, PROGRAMME_LIMIT, MEAL_LIMIT, ACCESS_LIMIT = 500, 300, 20_000, 300, 500


HELD_ALREADY = "Les demi-journées passées que j’ajoute ont bien eu lieu"


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Several choices, as boxes."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


def bounded(limit: int) -> Length:
    """No longer than that, said in French."""
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


class HalfDayRow(Row):
    """A half-day in local hours; a row without anything is none."""

    on = DateField("Jour", validators=[Optional()])
    starts_at = TimeField("De", validators=[Optional()])
    ends_at = TimeField("À", validators=[Optional()])

    def validate(self, extra_validators: object = None) -> bool:
        """All of it, or nothing."""
        correct = bool(super().validate(extra_validators))
        given = [self.on.data, self.starts_at.data, self.ends_at.data]
        if correct and any(given) and not all(value is not None for value in given):
            which = f"Demi-journée {int(self.on.name.split('-')[-2]) + 1}"
            self.on.errors = [
                *self.on.errors,
                f"{which} : indiquez le jour, l’heure de début et l’heure de fin.",
            ]
            return False
        return correct

    @property
    def definition(self) -> HalfDayDefinition | None:
        """The half-day typed, if there is one."""
        on, starts_at, ends_at = self.on.data, self.starts_at.data, self.ends_at.data
        if isinstance(on, date) and isinstance(starts_at, time) and isinstance(ends_at, time):
            return HalfDayDefinition(on=on, starts_at=starts_at, ends_at=ends_at)
        return None


class WhenAndWhereForm(Form):
    """When and where a seminar is held."""

    half_days = FieldList(FormField(HalfDayRow, "Demi-journée"), "Demi-journées", max_entries=MOST_HALF_DAYS)
    modality = RadioField(
        "Modalité",
        choices=[SelectChoice(one.value, one.label) for one in Modality],
        validators=required("Choisissez la modalité."),
    )
    place = StringField("Lieu", validators=[bounded(PLACE_LIMIT)])
    video_url = StringField("Lien vidéo", validators=[Optional(), bounded(URL_LIMIT), web_address])

    def add_empty_rows(self, *, more: bool = False) -> None:
        """Room for more half-days, without JavaScript too; ``more`` than what is still empty if asked."""
        empty = 0 if more else sum(row.form.definition is None for row in self.half_days)
        for _ in range(EMPTY_ROWS - empty):
            if len(self.half_days.entries) < MOST_HALF_DAYS:
                self.half_days.append_entry({})

    def address_of(self, where: str) -> str:
        """Where the summary leads: to the field of a half-day, which checks count in the order of time."""
        _, _, rest = where.partition("half_days.")
        number, _, name = rest.partition(".")
        if not number:
            return "#demi-journees" if where else ""
        typed = [row.form for row in self.half_days if row.form.definition is not None]
        ordered = sorted(typed, key=lambda one: (one.on.data, one.starts_at.data))
        return f"#{ordered[int(number)][name or 'on'].id}"

    @property
    def definitions(self) -> list[HalfDayDefinition]:
        """The half-days typed."""
        return [row.form.definition for row in self.half_days if row.form.definition is not None]


class ScheduleForm(WhenAndWhereForm):
    """A change of it; ``seen`` is the revision that the page showed."""

    after_the_fact = BooleanField(HELD_ALREADY)

    reason = TextAreaField(
        "Raison du changement", validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)]
    )
    seen = HiddenField()


class NewSeminarForm(WhenAndWhereForm):
    """A seminar on its own page, whole; those who train and what they teach are ticked."""

    title = StringField("Titre", validators=[*required("Donnez un titre au séminaire."), bounded(200)])
    after_the_fact = BooleanField(HELD_ALREADY)
    reason = TextAreaField("Raison de cet ajout après coup", validators=[bounded(REASON_LIMIT)])
    with_teams = BooleanField("Les équipes y sont invitées aussi")
    tracks = Ticks("Mentions concernées", validate_choice=False)
    modules = Ticks("Modules", validate_choice=False)
    trainers = Ticks("Formatrices et formateurs", coerce=int, validate_choice=False)

    def offer(
        self,
        *,
        tracks: Sequence[tuple[str, str]],
        modules: Sequence[tuple[str, str]],
        trainers: Sequence[tuple[int, str]],
    ) -> None:
        """What the cohort prepares for, what is taught there and by whom."""
        for field, given in ((self.tracks, tracks), (self.modules, modules), (self.trainers, trainers)):
            field.choices = [SelectChoice(value, label) for value, label in given]


class ReasonForm(Form):
    """A seminar cancelled or restored, with its reason."""

    reason = TextAreaField(
        "Raison, gardée et envoyée aux personnes concernées",
        validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)],
    )
    seen = HiddenField()


class SpeakerRow(Row):
    """Someone who speaks; a row without a name is none."""

    name = StringField("Nom", filters=[line], validators=[bounded(200)])
    organisation = StringField("Structure ou fonction", filters=[line], validators=[bounded(200)])
    topic = StringField("Sujet", filters=[line], validators=[bounded(300)])


class ContentsForm(Form):
    """Programme, trainers, speakers."""

    programme = TextAreaField("Programme", validators=[bounded(PROGRAMME_LIMIT)])
    trainers = Ticks("Formatrices et formateurs", coerce=int, validate_choice=False)
    speakers = FieldList(
        FormField(SpeakerRow, "Intervenante ou intervenant"),
        "Intervenantes et intervenants",
        max_entries=MOST_SPEAKERS,
    )
    seen = HiddenField()

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """Those who train in the cohort."""
        self.trainers.choices = [SelectChoice(identity, label) for identity, label in people]

    def add_empty_rows(self) -> None:
        """Room for more speakers, without JavaScript too."""
        for _ in range(EMPTY_ROWS):
            if len(self.speakers.entries) < MOST_SPEAKERS:
                self.speakers.append_entry({})

    @property
    def typed_speakers(self) -> list[Speaker]:
        """Those who have a name."""
        return [
            Speaker(row.form.name.data, row.form.organisation.data or "", row.form.topic.data or "")
            for row in self.speakers
            if row.form.name.data
        ]


class MaterialForm(Form):
    """A file to hand out."""

    file = FileField("Fichier", validators=[FileRequired(message="Choisissez un fichier.")])
    title = StringField("Titre", validators=[bounded(200)])


class GuestForm(Form):
    """Somebody of a team."""

    enrollment_id = SelectField("Équipe de", choices=[], validators=required("Choisissez une équipe."))
    name = StringField("Prénom et nom", validators=[*required("Indiquez son nom."), bounded(200)])
    email = EmailField(
        "Adresse électronique",
        validators=[
            InputRequired(message="Indiquez son adresse : le lien personnel y est envoyé."),
            Email(message="Cette adresse n’est pas complète : vérifiez-la, par exemple nom@exemple.fr."),
            bounded(254),
        ],
    )

    def offer(self, learners: Sequence[tuple[int, str]]) -> None:
        """The learners expected."""
        self.enrollment_id.choices = [
            SelectChoice("", "Choisir…"),
            *(SelectChoice(str(identity), label) for identity, label in learners),
        ]


class GuestAnswerForm(Form):
    """Whether they come; meals and access needs where the cohort asks."""

    state = RadioField(
        "Votre réponse",
        choices=[
            SelectChoice(state.value, OWN_REPLY_LABELS[state])
            for state in (ReplyState.COMING, ReplyState.NOT_COMING)
        ],
        validators=required("Choisissez une réponse."),
    )
    meal = StringField("Souhaits de repas", validators=[bounded(MEAL_LIMIT)])
    access_needs = TextAreaField("Besoins d’accessibilité", validators=[bounded(ACCESS_LIMIT)])


class AnswerForm(GuestAnswerForm):
    """A learner's answer; an absence says why."""

    reason = TextAreaField("Raison, si vous ne venez pas", validators=[bounded(REASON_LIMIT)])
    document = FileField("Justificatif")


def number_in(text: str | None) -> int:
    """A number that a form carries; 0 for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
