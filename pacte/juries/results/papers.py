"""The attestation of results, in PDF: never a diploma."""

from datetime import datetime

from pacte.documents.letters import Letterhead
from pacte.documents.typesetting import typeset
from pacte.french import date_words
from pacte.juries.finals import Final
from pacte.juries.models import JuryAddendum
from pacte.juries.results.words import SESSIONS, outcome_words
from pacte.juries.vocabulary import Outcome


def attestation_pdf(
    *,
    letterhead: Letterhead,
    learner: str,
    cohort: str,
    memoire: str,
    final: Final,
    fingerprint: str,
    addendum: JuryAddendum | None,
    reference: str,
    at: datetime,
) -> bytes:
    """``memoire``: its title as it was defended; ``fingerprint``: of the minutes that it rests on;
    ``addendum``: what corrected the result."""
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
            "is_heard": final.result.outcome is not Outcome.ABSENT,
            "corrected": _corrected(addendum, zone) if addendum is not None else "",
            "mention": final.result.mention,
            "fingerprint": fingerprint,
        },
        at=at,
    )


def _corrected(addendum: JuryAddendum, zone: str) -> str:
    """« Par l’additif n° 1 du 15 juin 2027 »."""
    return (
        f"Par l’additif n°\u00a0{addendum.number} du {date_words(addendum.added_at, weekday=False, tz=zone)}"
    )
