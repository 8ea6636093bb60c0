"""The shape of what is typed about absences and work in the team."""

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from pacte.french import too_long
from pacte.seminars.absences.rules import (
    INSTRUCTION_LIMIT,
    MOST_HALF_DAYS,
    REASON_LIMIT,
    SUBJECT_LIMIT,
    WORK_LIMIT,
)
from pacte.seminars.planning.forms import Ticks
from pacte.web.forms import Form, required

ACCEPT, REFUSE = "accept", "refuse"


def bounded(limit: int) -> Length:
    """No longer than that, said in French."""
    return Length(max=limit, message=too_long(limit))


def number_in(text: str | None) -> int:
    """A number that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


class DurationForm(Form):
    """A duration in hours and minutes."""

    hours = IntegerField(
        "Heures",
        validators=[Optional(), NumberRange(0, 12, "Écrivez un nombre d’heures entre 0 et 12.")],
    )
    rest = IntegerField(
        "Minutes",
        validators=[Optional(), NumberRange(0, 59, "Écrivez un nombre de minutes entre 0 et 59.")],
    )

    @property
    def minutes(self) -> int:
        return (self.hours.data or 0) * 60 + (self.rest.data or 0)


class DecisionForm(Form):
    """The team lifts the tolerance; ``seen``: how many decisions the page showed."""

    half_days = IntegerField(
        "Demi-journées couvertes, en plus de celles que la promotion admet",
        validators=[
            *required("Écrivez un nombre de demi-journées."),
            NumberRange(1, MOST_HALF_DAYS, f"Écrivez un nombre entre 1 et {MOST_HALF_DAYS}."),
        ],
    )
    reason = TextAreaField(
        "Raison de la décision", validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)]
    )
    ahead = BooleanField("Couvrir aussi des absences à venir")
    seen = HiddenField()


class ReasonForm(Form):
    """Something is ended or called off, with its reason; ``seen``: the revision that the page showed."""

    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)])
    seen = HiddenField()


class SeenForm(Form):
    """A button; ``seen``: the revision that the page showed."""

    seen = HiddenField()


class CatchUpForm(DurationForm):
    """Work in the place of a half-day."""

    instruction = TextAreaField(
        "Consigne", validators=[*required("Écrivez la consigne."), bounded(INSTRUCTION_LIMIT)]
    )
    due_on = DateField("À rendre le", validators=required("Choisissez la date de remise."))
    also = Ticks("Le même travail vaut aussi pour", coerce=int, validate_choice=False)


class HandInForm(Form):
    """Catch-up work handed in: words, a file, or both; ``seen``: the revision that the page showed."""

    words = TextAreaField("Votre travail, ou un mot", validators=[bounded(WORK_LIMIT)])
    document = FileField("Fichier")
    without_file = BooleanField("Retirer le fichier déjà rendu")
    seen = HiddenField()


class SendBackForm(Form):
    """What is to be redone; ``seen``: the revision that the page showed."""

    answer = TextAreaField(
        "À reprendre", validators=[*required("Dites ce qui est à reprendre."), bounded(REASON_LIMIT)]
    )
    seen = HiddenField()


class ProposalForm(Form):
    """A trainer asks the team to lift the tolerance."""

    reason = TextAreaField(
        "Pourquoi lever la tolérance", validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)]
    )


class TeamWorkForm(DurationForm):
    """What a learner did in their team."""

    done_on = DateField("Fait le", validators=required("Choisissez la date."))
    subject = StringField(
        "Ce que vous avez fait",
        validators=[*required("Dites ce que vous avez fait."), bounded(SUBJECT_LIMIT)],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Everything that lacks at once, the duration too."""
        correct = bool(super().validate(extra_validators))
        if self.minutes < 1 and not self.hours.errors and not self.rest.errors:
            self.hours.errors = ["La durée manque : écrivez des heures ou des minutes."]
            return False
        return correct


class JudgementForm(Form):
    """A declaration accepted or refused."""

    decision = RadioField(
        "Réponse",
        choices=[SelectChoice(ACCEPT, "Accepter"), SelectChoice(REFUSE, "Refuser")],
        validators=required("Choisissez une réponse."),
    )
    reason = TextAreaField("Raison d’un refus", validators=[bounded(REASON_LIMIT)])
    seen = HiddenField()


class JustifyForm(Form):
    """A learner explains an absence."""

    words = TextAreaField(
        "Ce qui s’est passé", validators=[*required("Dites ce qui s’est passé."), bounded(REASON_LIMIT)]
    )
    document = FileField("Justificatif")


class AnswerForm(Form):
    """A justification accepted or not; ``line_seen``: the version of the line that the page showed."""

    decision = RadioField(
        "Réponse",
        choices=[
            SelectChoice(ACCEPT, "Noter l’absence comme justifiée"),
            SelectChoice(REFUSE, "Ne pas retenir cette justification"),
        ],
        validators=required("Choisissez une réponse."),
    )
    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), bounded(REASON_LIMIT)])
    seen = HiddenField()
    line_seen = HiddenField()
