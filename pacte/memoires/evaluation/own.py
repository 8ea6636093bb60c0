"""The readings of one juror, each with where its evaluation stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.memoires.evaluation.rules import state_of
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.memoires.readers.queries import Reading, readings_of_reader


@dataclass(frozen=True, slots=True)
class Own:
    """One of them."""

    reading: Reading
    cohort: Cohort
    state: EvaluationState

    @property
    def is_left(self) -> bool:
        """Still to be answered, or evaluated."""
        return self.reading.is_left

    @property
    def is_outdated(self) -> bool:
        """Given on a deposit that another one has replaced since."""
        row = self.reading.row
        return row.submitted_deposit_id is not None and row.submitted_deposit_id != self.reading.deposit.id


def own_readings(session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None) -> Sequence[Own]:
    """Those left first, the soonest due before the others; none that a tie hides; eight statements."""
    by_id = {one.id: one for one in cohorts}
    found = [
        Own(
            one,
            by_id[one.enrollment.cohort_id],
            state_of(
                one.row.state,
                one.row.submitted_at,
                marks=one.row.marks,
                comments=(one.row.comment_learner, one.row.comment_jury),
            ),
        )
        for one in readings_of_reader(session, cohorts, reader_id)
    ]
    return sorted(found, key=lambda one: not one.is_left)
