"""What enrolments tell of the end of a dossier: that of a learner is kept with the enrolment."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from pacte.applications.registries import ENDINGS, Ending
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment


def endings(session: FencedSession, cohorts: Sequence[Cohort]) -> Mapping[int, Ending]:
    """Every dossier that an enrolment comes from is kept, whatever became of the learner; one statement."""
    ids = [cohort.id for cohort in cohorts]
    found = session.scalars(select(Enrollment.application_id).where(Enrollment.cohort_id.in_(ids)))
    return {application_id: Ending(None) for application_id in found if application_id is not None}


ENDINGS.append(endings)
