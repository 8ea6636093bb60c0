"""Where the opinions of a cohort stand, in the same words on the home of the selection and on their page."""

from datetime import datetime

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import number
from pacte.selection.scoring.queries import Panel, panel
from pacte.selection.steps import Told


def tell(session: FencedSession, cohort: Cohort, person_id: int | None, now: datetime) -> Told:
    """Counted without the dossiers that a tie hides from the reader; nine statements."""
    found = panel(session, cohort, viewer_id=person_id).seen_by(person_id)
    if not found.lines:
        return Told("Aucun avis n’est encore demandé", "todo")
    if not found.given:
        return Told(words_of(found), "todo")
    return Told(words_of(found), "done" if found.given == found.expected else "progress")


def words_of(found: Panel) -> str:
    """« 46 avis sur 54, dont 4 à attribuer »; nothing is assigned any more once the deliberation began."""
    words = f"{number(found.given)} avis sur {number(found.expected)}"
    return f"{words}, dont {number(found.free)} à attribuer" if found.free and not found.began else words
