"""The shape of what is typed about conditions lifted."""

from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from pacte.certification.lifting_rules import REASON_LIMIT
from pacte.french import too_long
from pacte.web.forms import Form, required

TOO_LONG = too_long(REASON_LIMIT)


class LiftForm(Form):
    """One condition, the day of the decision, its reason."""

    line = SelectField("Condition", validators=[*required("Choisissez la condition.")])
    decided_on = DateField(
        "Date de la décision", validators=[InputRequired(message="Indiquez la date de la décision.")]
    )
    reason = TextAreaField(
        "Raison", validators=[*required("Écrivez la raison."), Length(max=REASON_LIMIT, message=TOO_LONG)]
    )


class RestoreForm(Form):
    """A decision is taken back, with its reason."""

    reason = TextAreaField(
        "Raison", validators=[*required("Écrivez la raison."), Length(max=REASON_LIMIT, message=TOO_LONG)]
    )
