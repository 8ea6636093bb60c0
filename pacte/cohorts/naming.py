"""Which code a new cohort may have: it stands in the address of its pages, for ever."""

from pacte.blockers import Blocker
from pacte.cohorts.queries import cohort_by_code
from pacte.database import FencedSession
from pacte.text import fold

CODE_LIMIT = 40
RESERVED_CODES = frozenset({"nouvelle", "importer"})
"""They are addresses of pages."""


def code_from(label: str) -> str:
    """« 9 » for « Promo 9 », « cpts-2 » for « CPTS 2 »: the code of a cohort whose name alone was given."""
    words = fold(label).split()
    if len(words) > 1 and words[0] in ("promo", "promotion"):
        words = words[1:]
    return "-".join(words)[:CODE_LIMIT].strip("-")


def blockers_to_name(session: FencedSession, code: str) -> list[Blocker]:
    """Why no new cohort of the session's federation may have this code."""
    if code in RESERVED_CODES:
        return [
            Blocker("code_reserved", f"Le code « {code} » est réservé.", "Choisissez-en un autre.", "code")
        ]
    if cohort_by_code(session, code) is not None:
        return [
            Blocker(
                "code_taken",
                f"La promotion « {code} » existe déjà.",
                "Choisissez un autre code, ou modifiez cette promotion.",
                "code",
            )
        ]
    return []
