"""What staff send: a new cohort drawn from another, a file to read, a reason."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, RadioField, StringField, TextAreaField, validators

from pacte.web.forms import Form, required


class UploadForm(Form):
    """A cohort file to read."""

    file = FileField("Fichier de la promotion (.toml)", validators=required("Choisissez le fichier à lire."))


class UnpublishForm(Form):
    """Why a cohort leaves the public pages."""

    reason = StringField("Raison", validators=required("Écrivez la raison : elle reste dans l’historique."))


class ChangeReasonForm(Form):
    """Why dates that people know change; asked once for all that one saving moves."""

    reason = TextAreaField(
        "Raison du changement",
        validators=[
            validators.Length(
                max=2_000, message="Ce texte est trop long\u00a0: 2\u00a0000 caractères au plus."
            )
        ],
    )
    after_the_fact = BooleanField("Les demi-journées passées que j’ajoute ont bien eu lieu")


class NewCohortForm(Form):
    """A cohort drawn from another: its dates move together."""

    source = RadioField("À partir de", validators=required("Choisissez la promotion de départ."))
    label = StringField(
        "Nom de la promotion", validators=required("Écrivez son nom, par exemple « Promo 9 ».")
    )
    code = StringField("Code de la nouvelle promotion", validators=[validators.Optional()])
    new_t0 = DateField("Nouvelle date du séminaire de lancement (T0)", validators=[validators.Optional()])
    days = IntegerField("Ou décalage, en jours", validators=[validators.Optional()])
    keep_weekday = BooleanField("Garder les mêmes jours de la semaine", default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """One way of moving the dates, and only one."""
        correct = bool(super().validate(extra_validators))
        if (self.new_t0.data is None) == (self.days.data is None) and not (
            self.new_t0.errors or self.days.errors
        ):
            self.new_t0.errors = [
                *self.new_t0.errors,
                "Donnez la nouvelle date du T0, ou un décalage en jours : l’un des deux.",
            ]
            correct = False
        if self.days.data is not None and abs(self.days.data) > 3_660:
            self.days.errors = [*self.days.errors, "Décalez de dix ans au plus."]
            correct = False
        return correct
