"""The shape of what staff and candidates type about answers and places."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from pacte.french import too_long
from pacte.selection.answers.letters import DEFAULT_BODIES
from pacte.selection.answers.vocabulary import AnswerKind
from pacte.web.forms import Form, required

BODY_LIMIT, REASON_LIMIT = 5_000, 2_000


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


class BatchForm(Form):
    """The words of each kind of answer; the reason and the term are added by themselves."""

    place = TextAreaField(
        "Message aux personnes retenues",
        default=DEFAULT_BODIES[AnswerKind.PLACE],
        validators=[_bounded(BODY_LIMIT)],
    )
    waiting = TextAreaField(
        "Message aux personnes en liste d’attente",
        default=DEFAULT_BODIES[AnswerKind.WAITING],
        validators=[_bounded(BODY_LIMIT)],
    )
    refused = TextAreaField(
        "Message aux personnes refusées",
        default=DEFAULT_BODIES[AnswerKind.REFUSED],
        validators=[_bounded(BODY_LIMIT)],
    )
    not_validated = TextAreaField(
        "Message aux personnes non validées par l’EHESP",
        default=DEFAULT_BODIES[AnswerKind.NOT_VALIDATED],
        validators=[_bounded(BODY_LIMIT)],
    )
    inadmissible = TextAreaField(
        "Message aux personnes dont le dossier n’est pas recevable",
        default=DEFAULT_BODIES[AnswerKind.INADMISSIBLE],
        validators=[_bounded(BODY_LIMIT)],
    )

    @property
    def bodies(self) -> dict[AnswerKind, str]:
        """Kind → words."""
        return {kind: self[kind.value].data or "" for kind in AnswerKind}


class ReplyForm(Form):
    """The candidate's answer to a place."""

    choice = RadioField(
        "Votre réponse",
        choices=[
            SelectChoice("accept", "Je confirme ma place"),
            SelectChoice("decline", "Je décline la place"),
        ],
        validators=required("Choisissez : confirmer ou décliner."),
    )
    reason = TextAreaField("Si vous déclinez, pourquoi", validators=[_bounded(REASON_LIMIT)])
    sure = BooleanField(
        "Pour décliner : je sais que la place ira à une autre personne, et que je ne pourrai pas la reprendre"
    )

    def validate_sure(self, field: BooleanField) -> None:
        """Declining is for good: it is said twice."""
        if self.choice.data == "decline" and not field.data:
            raise ValidationError("Cochez la case pour décliner la place, ou choisissez de la confirmer.")


class GiveBackForm(Form):
    """A confirmed place given back by the candidate."""

    reason = TextAreaField("Pourquoi", validators=[_bounded(REASON_LIMIT)])
    sure = BooleanField(
        "Je rends ma place : une autre personne pourra la prendre, et je ne pourrai pas la reprendre",
        validators=[InputRequired(message="Cochez la case pour rendre votre place.")],
    )


class ReleaseForm(Form):
    """A place given back, recorded by staff."""

    reason = TextAreaField(
        "Raison", validators=[*required("Écrivez pourquoi la place est rendue."), _bounded(REASON_LIMIT)]
    )
    sure = BooleanField(
        "Je rends cette place au nom de la personne",
        validators=[InputRequired(message="Cochez la case pour rendre la place.")],
    )


class AgainForm(Form):
    """A place offered once more; ``seen`` names those who still wait, as the page showed them."""

    reason = TextAreaField(
        "Pourquoi proposer de nouveau une place",
        validators=[*required("Écrivez pourquoi une place est proposée de nouveau."), _bounded(REASON_LIMIT)],
    )
    sure = BooleanField("Je décide que cette place ne va pas d’abord aux personnes qui attendent encore")
    seen = HiddenField()


class SkipForm(Form):
    """Passing over someone who waits."""

    reason = TextAreaField(
        "Pourquoi passer son tour",
        validators=[*required("Écrivez pourquoi vous passez son tour."), _bounded(REASON_LIMIT)],
    )


class NoCarryForm(Form):
    """A candidate does not wish to be carried over."""

    note = TextAreaField("Un mot pour la fédération, si vous voulez", validators=[_bounded(REASON_LIMIT)])


class CarryForm(Form):
    """Where dossiers are carried over."""

    target = SelectField("Promotion qui les reçoit", choices=[])
