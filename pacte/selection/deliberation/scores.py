"""The scores of a cohort's dossiers as the deliberation reads them: submitted, by scorers without any tie."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.cohorts.models import Cohort
from pacte.conflicts.queries import Register
from pacte.database import FencedSession
from pacte.selection.deliberation.ranking import Summary, Weighing, percent_of, summary_of
from pacte.selection.models import Assessment


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


def grid_of(definition: Mapping[str, Any]) -> tuple[Weighing, ...]:
    """The criteria of the cohort with their weights, exact."""
    return tuple(
        Weighing(
            criterion["key"],
            int(criterion.get("scale", 5)),
            Fraction(str(criterion.get("weight", 1))),
        )
        for criterion in definition["selection"]["criteria"]
    )


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
) -> dict[int, Scores]:
    """Dossier → its scores; ``people``: dossier → its person. The views of those in conflict do not count."""
    grid = grid_of(cohort.definition)
    counted: dict[int, list[tuple[Assessment, Fraction]]] = defaultdict(list)
    abstained: dict[int, list[Assessment]] = defaultdict(list)
    awaited: dict[int, int] = defaultdict(int)
    for row in assessments:
        if register.between(row.scorer_id, people[row.application_id]):
            continue
        if row.abstained_at is not None:
            abstained[row.application_id].append(row)
        elif row.submitted_at is None:
            awaited[row.application_id] += 1
        elif (percent := percent_of(row.marks, grid)) is not None:
            counted[row.application_id].append((row, percent))
    return {
        dossier: Scores(tuple(counted[dossier]), tuple(abstained[dossier]), awaited[dossier])
        for dossier in people
    }
