"""Which code a new cohort may have: it stands in the address of its pages, for ever."""

from pacte.blockers import Blocker
from pacte.cohorts.queries import cohort_by_code
from pacte.database import FencedSession

RESERVED_CODES = frozenset({"nouvelle", "importer"})
"""They are addresses of pages."""


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
