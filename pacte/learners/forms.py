"""The shape of what staff type about a learner."""

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, EmailField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional

from pacte.french import too_long
from pacte.learners.rules import REASON_LIMIT
from pacte.web.forms import Form, required

NOBODY = ""


def _reason(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        validators=[
            *required("Écrivez la raison : elle reste dans l’historique."),
            Length(
                max=REASON_LIMIT,
                message=too_long(REASON_LIMIT),
            ),
        ],
    )


class WithdrawForm(Form):
    """A learner leaves; ``seen`` is the revision that the page showed."""

    on = DateField("Dernier jour dans la promotion", validators=[InputRequired(message="Indiquez le jour.")])
    reason = _reason("Raison du départ")
    despite = BooleanField("Ce dernier jour est le bon : ce qui le suit ne compte pas")
    sure = BooleanField(
        "J’enregistre le départ de cette personne",
        validators=[InputRequired(message="Cochez la case pour enregistrer le départ.")],
    )
    seen = HiddenField()


class UndoForm(Form):
    """A departure or a transfer was a mistake."""

    reason = _reason("Pourquoi l’annuler")
    seen = HiddenField()


class TransferForm(Form):
    """A learner moves to another cohort."""

    cohort = SelectField("Nouvelle promotion", choices=[], validators=required("Choisissez une promotion."))
    reason = _reason("Raison du passage")
    seen = HiddenField()

    def offer(self, cohorts: list[tuple[str, str]]) -> None:
        """The other cohorts of the federation."""
        self.cohort.choices = [
            SelectChoice("", "Choisir…"),
            *(SelectChoice(value, label) for value, label in cohorts),
        ]


class TrainerForm(Form):
    """Who follows the learner from now on."""

    trainer = SelectField("Formatrice ou formateur relais", choices=[])
    reason = _reason("Raison du changement")
    seen = HiddenField()

    def offer(self, trainers: list[tuple[str, str]]) -> None:
        """Those who train in the cohort, then nobody."""
        self.trainer.choices = [
            *(SelectChoice(value, label) for value, label in trainers),
            SelectChoice(NOBODY, "Personne pour l’instant"),
        ]


class StructureForm(Form):
    """Another structure bears the training."""

    structure_text = StringField("Nouvelle structure porteuse")
    structure_id = HiddenField()
    on = DateField("Depuis le", validators=[InputRequired(message="Indiquez le jour.")])
    commitment = FileField(
        "Engagement de la nouvelle équipe",
        validators=[FileRequired(message="Joignez l’engagement signé par la nouvelle équipe.")],
    )
    leader = StringField("Qui dirige la nouvelle équipe", validators=[Length(max=200)])
    leader_email = EmailField(
        "Son adresse électronique",
        validators=[Length(max=254), Optional(), Email(message="Cette adresse n’est pas complète.")],
    )
    reason = _reason("Raison du changement")
    seen = HiddenField()


def number_in(text: str | None) -> int:
    """A number that a form carries; 0 for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
