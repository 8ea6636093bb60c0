"""Which team leaders are still concerned: their learner is in the cohort, and of their team."""

from sqlalchemy import ColumnElement, and_, select

from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import TeamGuest


def still_concerned() -> ColumnElement[bool]:
    """Not cancelled, of a learner who has neither left nor changed structure since the invitation.

    A guest is invited for the team of that day: another structure recorded afterwards has its own leader.
    """
    here = (
        select(Enrollment.id)
        .where(Enrollment.id == TeamGuest.enrollment_id, Enrollment.state == EnrollmentState.ACTIVE)
        .correlate(TeamGuest)
        .exists()
    )
    changed = (
        select(LearnerStructure.id)
        .where(
            LearnerStructure.enrollment_id == TeamGuest.enrollment_id,
            LearnerStructure.is_bearer.is_(True),
            LearnerStructure.until_on.is_(None),
            LearnerStructure.recorded_at > TeamGuest.invited_at,
        )
        .correlate(TeamGuest)
        .exists()
    )
    return and_(TeamGuest.cancelled_at.is_(None), here, ~changed)
