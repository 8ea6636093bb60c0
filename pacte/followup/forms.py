"""The shape of what is typed about a contact."""

import re
from collections.abc import Sequence

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from pacte.followup.models import FollowUp
from pacte.followup.rules import NOTE_LIMIT, REASON_LIMIT, STEP_LIMIT, Contact
from pacte.followup.vocabulary import CHANNEL_LABELS, THEMES, Channel, Source
from pacte.french import date_words, too_long
from pacte.web.forms import Form, required


def _bounded(limit: int) -> Length:
    return Length(max=limit, message=too_long(limit))


def number_in(text: str | None) -> int:
    """A number that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


class ContactForm(Form):
    """A contact in ten seconds: how, about what, a line; the rest is there for who wants it."""

    channel = RadioField(
        "Comment",
        choices=[SelectChoice(channel.value, label) for channel, label in CHANNEL_LABELS.items()],
        validators=[InputRequired(message="Choisissez comment le contact a eu lieu.")],
    )
    themes = SelectMultipleField(
        "Thèmes",
        choices=[SelectChoice(key, label) for key, label in THEMES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    settled = SelectMultipleField(
        "Ce contact était prévu",
        choices=[],
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    """Next steps of earlier contacts that this one settles: « id.revision »."""
    note = TextAreaField("Note", validators=[_bounded(NOTE_LIMIT)])
    shared = BooleanField("Partager avec l’apprenant·e")
    held_on = DateField("Date", validators=[InputRequired(message="Indiquez la date.")])
    held_time = TimeField("Heure", validators=[Optional()])
    next_step = StringField("Suite à donner", validators=[_bounded(STEP_LIMIT)])
    next_on = DateField("Pour le", validators=[Optional()])
    after_reason = StringField("Pourquoi ce contact après le départ", validators=[_bounded(STEP_LIMIT)])
    again = BooleanField("Le noter tout de même")
    """There were two such contacts, one after the other."""
    client_key = HiddenField()
    source = HiddenField()
    back = HiddenField()
    """The page that opened the form, and takes the reader back."""

    @property
    def key(self) -> str:
        """The key drawn with the form; empty when it is none."""
        text = self.client_key.data or ""
        return text if re.fullmatch(r"[0-9a-f]{32}", text) else ""

    @property
    def came_from(self) -> Source:
        return Source.MAIL if self.source.data == Source.MAIL.value else Source.SCREEN

    @property
    def contact(self) -> Contact:
        """What was typed, once valid."""
        return Contact(
            held_on=self.held_on.data,
            held_time=self.held_time.data,
            channel=Channel(self.channel.data),
            themes=tuple(self.themes.data or ()),
            note=self.note.data or "",
            shared=bool(self.shared.data),
            next_step=self.next_step.data or "",
            next_on=self.next_on.data,
        )

    def offer_steps(self, contacts: Sequence[FollowUp]) -> None:
        """Let the reader tick what the contact settles among the next steps that are open."""
        self.settled.choices = [
            SelectChoice(
                f"{one.id}.{one.revision}",
                f"C’est fait : {one.next_step}, pour le {date_words(one.next_on, weekday=False)}",
            )
            for one in contacts
            if one.next_on is not None
        ]

    @property
    def settles(self) -> list[tuple[int, int]]:
        """Id of contact and the revision that was read, for each step that was ticked and offered."""
        offered = {choice.value for choice in self.settled.choices or ()}
        ticked = [one.partition(".") for one in self.settled.data or () if one in offered]
        return [(int(identity), int(revision)) for identity, _, revision in ticked]


class CancelForm(Form):
    """A contact is cancelled with a word; ``seen``: the revision on the page."""

    reason = StringField(
        "Pourquoi", validators=[*required("Écrivez pourquoi, en un mot."), _bounded(REASON_LIMIT)]
    )
    seen = HiddenField()
    back = HiddenField()
    """The page on which what was just noted is taken back."""


class StepForm(Form):
    """The next step is done, or is open again."""

    done = HiddenField()
    seen = HiddenField()


class UploadForm(Form):
    """A table of past contacts."""

    file = FileField("Tableau des contacts", validators=[FileRequired("Choisissez un fichier.")])
