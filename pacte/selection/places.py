"""The places of a cohort as every step counts them: learners who came otherwise have theirs already."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.selection.registries import SEATS


def seats_of(session: FencedSession, cohort_ids: Sequence[int]) -> Mapping[int, Sequence[int | None]]:
    """Cohort id → the dossier of each learner, None for a transfer; a statement for each who tells."""
    found: dict[int, list[int | None]] = defaultdict(list)
    for tell in SEATS:
        for cohort_id, seated in tell(session, cohort_ids).items():
            found[cohort_id].extend(seated)
    return found


def places_to_give(session: FencedSession, cohort: Cohort) -> int:
    """The places that a committee decides on: those that no transfer has taken."""
    taken = sum(seat is None for seat in seats_of(session, [cohort.id]).get(cohort.id, ()))
    return max(0, cohort.capacity - taken)


def places_words(places: int, capacity: int) -> str:
    """« 20 places », and what has become of the others."""
    words = plural(places, "place")
    taken = capacity - places
    if not taken:
        return words
    return f"{words} (sur {capacity}, dont {taken} à des personnes venues d’une autre promotion)"
