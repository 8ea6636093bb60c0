"""The shape of what is sent about deposits; ``seen``: what the page showed."""

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from pacte.french import too_long
from pacte.memoires.deposits.rules import (
    ASSISTANCE_LIMIT,
    REASON_LIMIT,
    SUMMARY_LIMIT,
    TITLE_LIMIT,
    Declared,
    keywords_in,
)
from pacte.memoires.vocabulary import WAIVER_LABELS, WaiverKind
from pacte.web.forms import Form, required


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


class FileForm(Form):
    """The PDF, to be checked before it is deposited."""

    file = FileField("Mémoire en PDF")


class DepositForm(Form):
    """What the author says of the file that waits."""

    body_from = IntegerField(
        "Première page du corps", validators=required("Donnez le numéro de la première page du corps.")
    )
    body_to = IntegerField(
        "Dernière page du corps", validators=required("Donnez le numéro de la dernière page du corps.")
    )
    title = StringField("Titre", validators=[*required("Donnez le titre du mémoire."), _bounded(TITLE_LIMIT)])
    summary = TextAreaField("Résumé", validators=[*required("Écrivez un résumé."), _bounded(SUMMARY_LIMIT)])
    keywords = StringField(
        "Mots clés", validators=[*required("Donnez un à huit mots clés."), _bounded(TITLE_LIMIT * 2)]
    )
    shares = RadioField(
        "Partage avec les promotions suivantes",
        choices=[
            SelectChoice("1", "J’accepte qu’elles le lisent, avec mon nom"),
            SelectChoice("0", "Je n’accepte pas"),
        ],
        validators=required("Choisissez si vous acceptez ou non."),
    )
    assistance = TextAreaField("Aides reçues et outils employés", validators=[_bounded(ASSISTANCE_LIMIT)])
    is_own_work = BooleanField(
        "Ce mémoire est mon travail, ses sources sont citées.",
        validators=[
            InputRequired("Confirmez que ce mémoire est votre travail et que ses sources sont citées.")
        ],
    )
    accepts_late = BooleanField("Je remplace un mémoire recevable par un dépôt en retard.")
    file = HiddenField()
    seen = HiddenField()

    def declared(self) -> Declared:
        """What was sent."""
        return Declared(
            title=self.title.data or "",
            summary=self.summary.data or "",
            keywords=keywords_in(self.keywords.data or ""),
            body_from=self.body_from.data or 0,
            body_to=self.body_to.data or 0,
            is_own_work=bool(self.is_own_work.data),
            assistance=self.assistance.data or "",
            agrees_to_share=self.shares.data == "1",
            accepts_late=bool(self.accepts_late.data),
        )


class SharingForm(Form):
    """Consent given, or taken back."""

    agreed = HiddenField()


class WaiverForm(Form):
    """Something that the mémoire lacks, accepted."""

    kind = RadioField("Dérogation", choices=[], validators=required("Choisissez ce que vous acceptez."))
    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), _bounded(REASON_LIMIT)])
    seen = HiddenField()

    def offer(self, kinds: tuple[WaiverKind, ...]) -> None:
        """What may be accepted."""
        self.kind.choices = [SelectChoice(one.value, WAIVER_LABELS[one]) for one in kinds]


class EndWaiverForm(Form):
    """A waiver taken back."""

    reason = TextAreaField("Raison", validators=[*required("Écrivez la raison."), _bounded(REASON_LIMIT)])
