"""Tells the selection who already sits in a cohort, so that their place is not offered again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.registries import SEATS


def seats(session: FencedSession, cohort_ids: Sequence[int]) -> Mapping[int, Sequence[int | None]]:
    """Cohort id → the dossier of each active learner, None for a transfer; one statement."""
    found: dict[int, list[int | None]] = defaultdict(list)
    for cohort_id, application_id in session.execute(
        select(Enrollment.cohort_id, Enrollment.application_id).where(
            Enrollment.cohort_id.in_(cohort_ids), Enrollment.state == EnrollmentState.ACTIVE
        )
    ):
        found[cohort_id].append(application_id)
    return found


SEATS.append(seats)
