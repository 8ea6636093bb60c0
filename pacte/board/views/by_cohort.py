"""The federation's board said by cohort: who is in each, and how many are to be called."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pacte.board.queries import Line
from pacte.board.rows import Row
from pacte.board.rules import Level
from pacte.board.views.columns import has_left
from pacte.cohorts.models import Cohort
from pacte.french import plural
from pacte.learners.vocabulary import EnrollmentState


@dataclass(frozen=True, slots=True)
class Share:
    """One cohort of the board."""

    cohort: Cohort
    words: str


def shares(
    running: Sequence[Cohort], kept: Sequence[Cohort], lines: Sequence[Line], rows: Sequence[Row]
) -> list[Share]:
    """In the order given; a cohort that nobody is in yet is told too, lest it seem forgotten."""
    present = Counter(
        line.enrollment.cohort_id for line in lines if line.enrollment.state is EnrollmentState.ACTIVE
    )
    calls = Counter(row.cohort.id for row in rows if row.level is Level.CALL and not has_left(row))
    shown = {one.id for one in kept}
    return [Share(one, _words(present[one.id], calls[one.id], one.id in shown)) for one in running]


def _words(present: int, calls: int, is_shown: bool) -> str:
    if not present:
        return "personne n’y est inscrit aujourd’hui"
    if not is_shown:
        return "pas dans ce choix"
    return plural(present, "personne") + (f", dont {calls} à appeler maintenant" if calls else "")
