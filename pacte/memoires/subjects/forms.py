"""The shape of what is sent about subjects; ``seen``: what the page showed."""

from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from pacte.cohorts.curriculum import TrainingModule
from pacte.french import too_long
from pacte.memoires.subjects.rules import ANSWER_LIMIT, PARTS, Proposal
from pacte.memoires.vocabulary import SubjectVerdict
from pacte.web.forms import Form, required


def _text(name: str) -> list[object]:
    missing, limit = PARTS[name]
    return [*required(missing), Length(max=limit, message=too_long(limit))]


class SubjectForm(Form):
    """A subject proposed."""

    title = StringField("Titre", validators=_text("title"))
    question = TextAreaField("Question", validators=_text("question"))
    team_process = TextAreaField("Démarche menée avec l’équipe", validators=_text("team_process"))
    method = TextAreaField("Méthode", validators=_text("method"))
    module = SelectField("Module dont il est le plus proche", choices=[])
    seen = HiddenField()

    def offer(self, modules: Sequence[TrainingModule]) -> None:
        """The modules of the learner's programme."""
        self.module.choices = [
            SelectChoice("", "Aucun en particulier"),
            *(SelectChoice(one.slug, one.front.title) for one in modules),
        ]

    def proposal(self) -> Proposal:
        """What was sent."""
        return Proposal(
            title=self.title.data or "",
            question=self.question.data or "",
            team_process=self.team_process.data or "",
            method=self.method.data or "",
            module=self.module.data or "",
        )


class AnswerForm(Form):
    """An answer to the last subject."""

    verdict = RadioField(
        "Réponse",
        choices=[
            SelectChoice(SubjectVerdict.VALIDATED.value, "Validé"),
            SelectChoice(SubjectVerdict.REDO.value, "À reprendre"),
        ],
        validators=required("Choisissez « Validé » ou « À reprendre »."),
    )
    answer = TextAreaField(
        "Votre réponse", validators=[Length(max=ANSWER_LIMIT, message=too_long(ANSWER_LIMIT))]
    )
    seen = HiddenField()


class MessageForm(Form):
    """A word about the mémoire."""

    body = TextAreaField(
        "Message",
        validators=[
            *required("Écrivez votre message."),
            Length(max=ANSWER_LIMIT, message=too_long(ANSWER_LIMIT)),
        ],
    )
