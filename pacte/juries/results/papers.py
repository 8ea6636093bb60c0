"""The attestation of results, in PDF: never a diploma."""

from datetime import datetime

from pacte.documents.letters import Letterhead
from pacte.documents.typesetting import typeset
from pacte.french import date_words
from pacte.juries.finals import Final
from pacte.juries.results.words import SESSIONS, outcome_words


def attestation_pdf(
    *,
    letterhead: Letterhead,
    learner: str,
    cohort: str,
    memoire: str,
    final: Final,
    fingerprint: str,
    reference: str,
    at: datetime,
) -> bytes:
    """``memoire``: its title; ``fingerprint``: of the minutes that it rests on."""
    zone = letterhead.time_zone
    return typeset(
        "jury-attestation.typ",
        {
            "federation": letterhead.federation,
            "contact": letterhead.contact,
            "title": "Attestation de résultat",
            "reference": reference,
            "dated": date_words(at, weekday=False, tz=zone),
            "learner": learner,
            "cohort": cohort,
            "memoire": memoire,
            "session": SESSIONS[final.defence.session],
            "held_on": date_words(final.defence.starts_at, weekday=False, tz=zone),
            "signed_on": date_words(final.signed_at, weekday=False, tz=zone),
            "outcome": outcome_words(final.result.outcome),
            "mention": final.result.mention,
            "fingerprint": fingerprint,
        },
        at=at,
    )
