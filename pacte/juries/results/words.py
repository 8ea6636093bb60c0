"""Plain words of results, shared by pages, mail and papers."""

from pacte.french import date_words
from pacte.juries.finals import Final
from pacte.juries.vocabulary import OUTCOME_LABELS, RESIT_LABELS, Outcome, Resit
from pacte.memoires.vocabulary import DepositSession

SESSIONS = {DepositSession.FIRST: "Première session", DepositSession.RESIT: "Session de rattrapage"}


def session_words(final: Final, zone: str) -> str:
    """« Première session, soutenance du 14 juin 2027 »."""
    day = date_words(final.defence.starts_at, weekday=False, tz=zone)
    return f"{SESSIONS[final.defence.session]}, soutenance du {day}"


def resit_words(resit: Resit) -> str:
    """« le mémoire et l’oral »."""
    label = RESIT_LABELS[resit]
    return label[:1].lower() + label[1:]


def outcome_words(outcome: Outcome) -> str:
    """As learners read it."""
    return OUTCOME_LABELS[outcome]
