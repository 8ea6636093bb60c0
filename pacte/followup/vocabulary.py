"""The words of a contact: how it was held, what it was about, where its record comes from."""

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """How the contact was held."""

    PHONE = "phone"
    MAIL = "mail"
    MEETING = "meeting"
    VIDEO = "video"
    MESSAGE = "message"


CHANNEL_LABELS: Mapping[Channel, str] = {
    Channel.PHONE: "Téléphone",
    Channel.MAIL: "E-mail",
    Channel.MEETING: "Rencontre",
    Channel.VIDEO: "Visio",
    Channel.MESSAGE: "Message",
}

THEMES: Mapping[str, str] = {
    "health-project": "Projet de santé",
    "posture": "Posture",
    "team": "Équipe, conflit",
    "quality": "Qualité",
    "management": "Gestion",
    "memoire": "Mémoire",
    "organisation": "Organisation de la formation",
    "personal": "Difficulté personnelle",
    "other": "Autre",
}
"""Key kept in the table → what a reader sees; a key is never given another meaning."""


class Source(StrEnum):
    """How the record came."""

    SCREEN = "screen"
    MAIL = "mail"
    """From the link that a mail carries."""
    IMPORT = "import"


def theme_words(themes: list[str]) -> str:
    """« Projet de santé, Mémoire », in the order of the list; a key no longer known is left out."""
    return ", ".join(label for key, label in THEMES.items() if key in themes)
