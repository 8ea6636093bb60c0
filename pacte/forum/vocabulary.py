"""The words of the forum: how often its news are sent, what its list keeps."""

from enum import StrEnum


class Frequency(StrEnum):
    """How often somebody receives what is new."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


FREQUENCY_LABELS = {
    Frequency.NONE: "Jamais",
    Frequency.DAILY: "Chaque jour, à 7 h",
    Frequency.WEEKLY: "Chaque lundi, à 7 h",
}


class Keep(StrEnum):
    """What the list keeps."""

    UNANSWERED = "sans-reponse"
    FAQ = "faq"
    MINE = "les-miennes"
    REPORTED = "signalees"


KEEP_LABELS = {
    Keep.UNANSWERED: "Sans réponse",
    Keep.FAQ: "Dans la FAQ",
    Keep.MINE: "Où j’ai écrit",
    Keep.REPORTED: "Signalées",
}
