"""What was just noted, told where one lands, with the button that takes it back for an hour."""

from collections.abc import Collection
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import request

from pacte.followup.models import FollowUp
from pacte.followup.vocabulary import CHANNEL_LABELS, theme_words
from pacte.web import actor, now, read

NOTED = "note"
"""The parameter that names the contact; a page that holds it in the address to come back to tells of it."""
UNDO_FOR = timedelta(hours=1)
"""How long what was just noted can be taken back from its own message."""
MISTAKE = "Noté par erreur"


def tells(back: str) -> bool:
    """Whether the page to come back to tells of the contact by itself."""
    return NOTED in dict(parse_qsl(urlsplit(back).query, keep_blank_values=True))


def with_contact(back: str, contact_id: int) -> str:
    """That page, to which the contact is named."""
    parts = urlsplit(back)
    asked = [(key, str(contact_id) if key == NOTED else value) for key, value in parse_qsl(parts.query)]
    return urlunsplit(parts._replace(query=urlencode(asked)))


def just_noted(enrollment_ids: Collection[int]) -> FollowUp | None:
    """The contact that the address names, while who noted it may take it back so."""
    asked = request.args.get(NOTED, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 16):
        return None
    found = read().get(FollowUp, int(asked))
    if (
        found is None
        or found.enrollment_id not in enrollment_ids
        or found.author_id != actor().person_id
        or found.cancelled_at is not None
        or now() - found.recorded_at >= UNDO_FOR
    ):
        return None
    return found


def noted_words(contact: FollowUp) -> str:
    """« téléphone, projet de santé »."""
    told = (CHANNEL_LABELS[contact.channel], theme_words(contact.themes))
    return ", ".join(one for one in told if one).lower()
