"""The shape of what is said on the day."""

from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    widgets,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from pacte.french import too_long
from pacte.juries.day.rules import CORRECTION_LIMIT, MENTION_LIMIT, NOTES_LIMIT, Verdict
from pacte.juries.vocabulary import OUTCOME_LABELS, RESIT_LABELS, Outcome, Resit
from pacte.web.forms import Form, required


class AttendanceForm(Form):
    """Who is there, at which defences, and who presides."""

    present = SelectMultipleField(
        "Membres du jury présents",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    chair = SelectField("Préside", choices=[])
    passages = SelectMultipleField(
        "Pour ces passages",
        coerce=int,
        choices=[],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )


class HoursForm(Form):
    """When a defence began and ended, on its day, where the federation is."""

    began = TimeField("Début", validators=required("Indiquez l’heure du début."))
    ended = TimeField("Fin", validators=[Optional()])


class NotesForm(Form):
    """Notes of the deliberation; ``version`` tells what the page showed."""

    notes = TextAreaField(
        "Notes de délibération", validators=[Length(max=NOTES_LIMIT, message=too_long(NOTES_LIMIT))]
    )
    version = HiddenField()


def outcome_field(label: str) -> RadioField:
    """A choice of results; none is made beforehand."""
    return RadioField(
        label,
        choices=[SelectChoice(one.value, OUTCOME_LABELS[one]) for one in Outcome],
        validate_choice=False,
    )


class VerdictFields(Form):
    """What is said of one result, on the day and when it is corrected."""

    outcome = outcome_field("Résultat")
    resit = RadioField(
        "À reprendre, si la personne est ajournée",
        choices=[SelectChoice(one.value, RESIT_LABELS[one]) for one in Resit],
        validate_choice=False,
    )
    to_correct = TextAreaField(
        "Ce qui est à corriger", validators=[Length(max=CORRECTION_LIMIT, message=too_long(CORRECTION_LIMIT))]
    )
    mention = StringField(
        "Mot du jury", validators=[Length(max=MENTION_LIMIT, message=too_long(MENTION_LIMIT))]
    )

    @property
    def verdict(self) -> Verdict:
        """As typed."""
        return Verdict(
            outcome=Outcome(self.outcome.data) if self.outcome.data in set(Outcome) else None,
            resit=Resit(self.resit.data) if self.resit.data in set(Resit) else None,
            to_correct=self.to_correct.data or "",
            mention=self.mention.data or "",
        )


class ResultForm(VerdictFields):
    """What the jury decides; ``seen`` tells what the page showed."""

    seen = HiddenField()
