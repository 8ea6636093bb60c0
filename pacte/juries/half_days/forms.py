"""The shape of what is typed about half-days and availabilities."""

from collections.abc import Sequence
from datetime import date

from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from pacte.cohorts.vocabulary import Modality
from pacte.federations.forms import DEPARTMENT_CHOICES
from pacte.french import too_long
from pacte.juries.half_days.operations import Limits, Place
from pacte.juries.half_days.rules import NOTE_LIMIT, Slot, hour_of, slot_words
from pacte.juries.models import DefenceHalfDay
from pacte.juries.vocabulary import HALF_LABELS, Half
from pacte.web.forms import Form, required


class EmptyForm(Form):
    """A button."""


class HoursForm(Form):
    """The hours and the place of a half-day."""

    revision = HiddenField()
    starts_at = TimeField("De", validators=required("Indiquez l’heure du début."))
    ends_at = TimeField("À", validators=required("Indiquez l’heure de la fin."))
    modality = SelectField("Modalité", choices=[SelectChoice(one.value, one.label) for one in Modality])
    place = StringField("Lieu", [validators.Length(max=200, message="200 caractères au plus.")])

    def place_of(self, row: DefenceHalfDay) -> Place:
        """As typed, for that half-day."""
        return self._on(row.day, row.half)

    def _on(self, day: date, half: Half) -> Place:
        return Place(
            day=day,
            half=half,
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            place=self.place.data or "",
            modality=Modality[str(self.modality.data).upper().replace("-", "_")],
        )


class HalfDayForm(HoursForm):
    """One half-day more."""

    day = DateField("Jour", validators=required("Indiquez le jour."))
    half = SelectField(
        "Demi-journée",
        choices=[SelectChoice(one.value, HALF_LABELS[one].capitalize()) for one in Half],
    )

    @property
    def new_place(self) -> Place:
        """As typed."""
        return self._on(self.day.data, Half(self.half.data))


class RoomForm(Form):
    """A room, or a meeting by video; :meth:`offer` sets the hours first."""

    label = StringField(
        "Nom de la salle",
        [*required("Donnez un nom à la salle."), validators.Length(max=80, message="80 caractères au plus.")],
    )
    link = StringField(
        "Lien de visioconférence",
        [
            validators.Optional(),
            validators.Length(max=500, message="500 caractères au plus."),
            validators.Regexp(r"https://\S+\Z", message="Un lien commence par https://."),
        ],
    )
    closed = SelectMultipleField(
        "Heures auxquelles elle n’est pas libre",
        option_widget=widgets.CheckboxInput(),
        widget=widgets.ListWidget(prefix_label=False),
    )

    def offer(self, slots: Sequence[Slot]) -> None:
        """Of its half-day."""
        self.closed.choices = [SelectChoice(hour_of(one), slot_words(one)) for one in slots]


class RemoveForm(Form):
    """A half-day that leaves."""

    reason = TextAreaField("Raison", [validators.Length(max=300, message=too_long(300))])


class PollForm(Form):
    """By when people answer."""

    due_on = DateField("Réponses attendues jusqu’au", validators=required("Indiquez une date."))


class AnswerForm(Form):
    """What an answer says besides the half-days; a learner has no limits."""

    revision = HiddenField()
    department = SelectField("Votre département", choices=DEPARTMENT_CHOICES)
    max_per_day = IntegerField("Soutenances par jour, au plus", validators=[validators.Optional()])
    max_in_all = IntegerField("Soutenances en tout, au plus", validators=[validators.Optional()])
    note = TextAreaField(
        "Un mot pour la fédération", [validators.Length(max=NOTE_LIMIT, message=too_long(NOTE_LIMIT))]
    )

    def for_learner(self) -> None:
        """Without what concerns jurors."""
        del self.department, self.max_per_day, self.max_in_all

    @property
    def limits(self) -> Limits | None:
        """None for a learner."""
        if "department" not in self:
            return None
        return Limits(
            department=self.department.data or "",
            max_per_day=self.max_per_day.data,
            max_in_all=self.max_in_all.data,
        )
