"""Who follows a learner, to be written to: their trainer, else those who train in the cohort."""

from collections.abc import Sequence

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.queries import trainers_of


def followers_of(session: FencedSession, enrollment: Enrollment) -> Sequence[Person]:
    """One statement, two while nobody follows them."""
    own = session.scalars(
        select(Person)
        .join(TrainerAssignment, TrainerAssignment.trainer_id == Person.id)
        .where(TrainerAssignment.enrollment_id == enrollment.id, TrainerAssignment.until_at.is_(None))
    ).all()
    return own or trainers_of(session, enrollment.cohort_id)
