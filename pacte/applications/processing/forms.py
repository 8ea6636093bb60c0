"""The shape of what staff and candidates type on a dossier."""

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from pacte.french import too_long
from pacte.web.forms import Form, required

OTHER = "_autre"
"""Chosen in the list for a document that is not on it; no key of a cohort begins so."""
MESSAGE_LIMIT = 5_000
REASON_LIMIT = 2_000


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


class _NamedForm(Form):
    """A document of the list, or another one that is named; nothing is chosen beforehand."""

    key = SelectField("Pièce", choices=[], default="")
    label = StringField("Nom de l’autre pièce")

    def offer(self, documents: list[tuple[str, str]]) -> None:
        """The documents of the list, then another one."""
        self.key.choices = [
            SelectChoice("", "Choisissez…"),
            *(SelectChoice(key, label) for key, label in documents),
            SelectChoice(OTHER, "Autre pièce (à nommer)"),
        ]

    @property
    def chosen(self) -> str:
        """The key of the list; empty for another document, which a name alone says too."""
        return "" if self.key.data in (None, OTHER) else str(self.key.data)


class RequestForm(_NamedForm):
    """Asking for a document."""

    message = TextAreaField("Ce que vous demandez, et pourquoi", validators=[_bounded(REASON_LIMIT)])
    due_on = DateField(
        "Attendue le", validators=[InputRequired(message="Indiquez le dernier jour pour l’envoyer.")]
    )


class AddDocumentForm(_NamedForm):
    """A document that staff received by post or mail."""

    replaces = BooleanField("Si le dossier a déjà cette pièce, celle-ci la remplace")
    document = FileField("Fichier", validators=[FileRequired(message="Choisissez un fichier.")])
    reason = TextAreaField(
        "Comment et pourquoi vous l’ajoutez",
        validators=[
            *required("Écrivez comment vous l’avez reçue : cela reste dans l’historique."),
            _bounded(REASON_LIMIT),
        ],
    )


class SetAsideForm(Form):
    """Taking out a document that staff added by mistake."""

    document = SelectField(
        "Pièce à écarter", choices=[], validators=required("Choisissez la pièce."), default=""
    )
    reason = TextAreaField(
        "Raison, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez pourquoi vous l’écartez."), _bounded(REASON_LIMIT)],
    )

    def offer(self, documents: list[tuple[str, str]]) -> None:
        """The documents that staff added, by id."""
        self.document.choices = [
            SelectChoice("", "Choisissez…"),
            *(SelectChoice(key, label) for key, label in documents),
        ]


class JudgeForm(Form):
    """Accepting a late document, or setting it aside."""

    decision = RadioField(
        "Votre décision",
        choices=[SelectChoice("accept", "Accepter la pièce"), SelectChoice("refuse", "Écarter la pièce")],
        validators=required("Choisissez : accepter ou écarter."),
    )
    reason = TextAreaField(
        "Raison, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez la raison de votre décision."), _bounded(REASON_LIMIT)],
    )


class WaiverForm(Form):
    """Granting or refusing a waiver; ``seen`` is the state that the page showed."""

    decision = RadioField(
        "Votre décision",
        choices=[
            SelectChoice("granted", "Accorder la dérogation"),
            SelectChoice("refused", "Refuser la dérogation"),
        ],
        validators=required("Choisissez : accorder ou refuser."),
    )
    reason = TextAreaField(
        "Raison, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez la raison de votre décision."), _bounded(REASON_LIMIT)],
    )
    seen = HiddenField()


class RecruitedForm(Form):
    """The recruitment that a waiver waited for has come about."""

    starts_on = DateField("En poste à partir du", validators=[InputRequired(message="Indiquez le jour.")])
    reason = TextAreaField(
        "Comment vous le savez",
        validators=[*required("Écrivez comment vous le savez."), _bounded(REASON_LIMIT)],
    )


class NoteForm(Form):
    """An internal note."""

    body = TextAreaField(
        "Note, visible de votre équipe seulement",
        validators=[*required("Écrivez quelques mots."), _bounded(MESSAGE_LIMIT)],
    )


class BearerForm(Form):
    """Another structure to bear the dossier; ``seen`` is the one that bore it on the page."""

    keeps_former = BooleanField("Garder la structure actuelle dans le dossier, sans qu’elle le porte")
    reason = TextAreaField(
        "Raison, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez la raison du changement."), _bounded(REASON_LIMIT)],
    )
    seen = HiddenField()


class AssignForm(Form):
    """Who looks after the dossier."""

    person = SelectField("Suivi par", choices=[])


class WithdrawForm(Form):
    """A withdrawal told to staff."""

    reason = TextAreaField(
        "Raison du retrait, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez la raison du retrait."), _bounded(REASON_LIMIT)],
    )


class RestoreForm(Form):
    """A withdrawal undone."""

    reason = TextAreaField(
        "Raison, envoyée à la candidate ou au candidat",
        validators=[*required("Écrivez pourquoi ce retrait est annulé."), _bounded(REASON_LIMIT)],
    )


class ReplyForm(Form):
    """A message to the candidate."""

    body = TextAreaField(
        "Votre réponse", validators=[*required("Écrivez votre message."), _bounded(MESSAGE_LIMIT)]
    )


class LetterForm(Form):
    """A message to many."""

    subject = StringField(
        "Objet",
        validators=[
            *required("Écrivez l’objet du message."),
            Length(max=150, message="L’objet est trop long : 150 caractères au plus."),
        ],
    )
    body = TextAreaField("Message", validators=[*required("Écrivez le message."), _bounded(MESSAGE_LIMIT)])


class AnswerForm(Form):
    """The document that was asked for: one file, or its pages photographed."""

    document = MultipleFileField("Fichier", validators=[FileRequired(message="Choisissez un fichier.")])


class EmptyForm(Form):
    """A button without fields: only the protection against forged requests."""
