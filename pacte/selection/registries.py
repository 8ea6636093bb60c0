"""What higher features tell the selection: who has a seat in a cohort, who was a learner of it."""

from collections.abc import Callable, Mapping, Sequence

from pacte.database import FencedSession

SeatsOf = Callable[[FencedSession, Sequence[int]], Mapping[int, Sequence[int | None]]]

SEATS: list[SeatsOf] = []
"""Called with ids of cohorts (constant number of statements): cohort id → the dossier of each learner.

None stands for a learner without a dossier here (a transfer). A learner whose dossier holds an offer is
counted once."""

LEARNERS: list[Callable[[FencedSession, int, int], bool]] = []
"""Called with the ids of a cohort and of a person: whether they are or were a learner of it."""


def is_or_was_learner(session: FencedSession, cohort_id: int, person_id: int) -> bool:
    """Whether any feature knows the person as a learner of the cohort, whatever became of them."""
    return any(tell(session, cohort_id, person_id) for tell in LEARNERS)
