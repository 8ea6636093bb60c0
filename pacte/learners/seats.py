"""Tells the selection who sits in a cohort or has left it, so that no place is offered to them again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.selection.registries import LEARNERS, SEATS


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


def has_been_in(session: FencedSession, cohort_id: int, person_id: int) -> bool:
    """Whether the person is or was a learner of the cohort."""
    found = select(Enrollment.id).where(Enrollment.cohort_id == cohort_id, Enrollment.person_id == person_id)
    return session.scalar(found) is not None


SEATS.append(seats)
LEARNERS.append(has_been_in)
