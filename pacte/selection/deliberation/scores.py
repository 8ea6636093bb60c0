"""The scores of a cohort's dossiers as the deliberation reads them: submitted, by scorers without any tie."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.conflicts.queries import Register
from pacte.database import FencedSession
from pacte.selection.models import Assessment
from pacte.selection.scoring.queries import state_of
from pacte.selection.scoring.vocabulary import LEFT_TO_GIVE, OpinionState
from pacte.selection.weighing import Summary, grid_of, percent_of, summary_of


@dataclass(frozen=True, slots=True)
class Scores:
    """The views on one dossier: those that count, with their percent, and how many are still awaited."""

    counted: tuple[tuple[Assessment, Fraction], ...] = ()
    abstained: tuple[Assessment, ...] = ()
    awaited: int = 0

    @property
    def summary(self) -> Summary:
        """Mean, spread and number."""
        return summary_of([percent for _, percent in self.counted])


NO_SCORES = Scores()


def assessments_of(session: FencedSession, applications: Collection[int]) -> Sequence[Assessment]:
    """Every view on those dossiers (ids), their scorer loaded; one statement."""
    return session.scalars(
        select(Assessment)
        .options(joinedload(Assessment.scorer))
        .where(Assessment.application_id.in_(applications))
        .order_by(Assessment.id)
    ).all()


def scores_among(
    assessments: Sequence[Assessment],
    *,
    cohort: Cohort,
    register: Register,
    people: Mapping[int, int],
    sitting: Collection[int],
) -> dict[int, Scores]:
    """Dossier → its scores; ``people``: dossier → its person. The views of those in conflict do not count,
    nor are those awaited that someone who no longer sits had left."""
    grid = grid_of(definition_of(cohort).selection.criteria)
    counted: dict[int, list[tuple[Assessment, Fraction]]] = defaultdict(list)
    abstained: dict[int, list[Assessment]] = defaultdict(list)
    awaited: dict[int, int] = defaultdict(int)
    for row in assessments:
        state = state_of(
            row,
            in_conflict=register.between(row.scorer_id, people[row.application_id]),
            sits=row.scorer_id in sitting,
        )
        if state is OpinionState.ABSTAINED:
            abstained[row.application_id].append(row)
        elif state in LEFT_TO_GIVE:
            awaited[row.application_id] += 1
        elif state is OpinionState.SUBMITTED and (percent := percent_of(row.marks, grid)) is not None:
            counted[row.application_id].append((row, percent))
    return {
        dossier: Scores(tuple(counted[dossier]), tuple(abstained[dossier]), awaited[dossier])
        for dossier in people
    }
