"""The shape of what is sent about drafts; ``seen``: what the page showed."""

from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from pacte.french import too_long
from pacte.memoires.drafts.rules import BODY_LIMIT, COMMENT_LIMIT
from pacte.web.forms import Form


class DraftForm(Form):
    """A draft."""

    file = FileField("Brouillon")
    comment = TextAreaField(
        "Ce que vous demandez à qui vous relit",
        validators=[Length(max=COMMENT_LIMIT, message=too_long(COMMENT_LIMIT))],
    )


class FeedbackForm(Form):
    """An answer to the last draft."""

    body = TextAreaField("Retour", validators=[Length(max=BODY_LIMIT, message=too_long(BODY_LIMIT))])
    file = FileField("Brouillon annoté")
    seen = HiddenField()
