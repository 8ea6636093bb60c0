"""What the pages of a plan begin with: the cohort, its session, the version on the page."""

from typing import Any

from flask import url_for

from pacte.cohorts.models import Cohort
from pacte.juries.half_days.views.pages import SESSION_LABELS as SESSION_LABELS
from pacte.juries.half_days.views.pages import cohort_of as cohort_of
from pacte.juries.half_days.views.pages import session_asked as session_asked
from pacte.juries.half_days.views.pages import session_name as session_name
from pacte.juries.schedule.operations.loading import Desk, read_desk
from pacte.learners.models import Enrollment
from pacte.memoires.views.pages import number_in
from pacte.memoires.vocabulary import DepositSession
from pacte.web import get_or_404, now, read

BASE = "/regions/<federation>/promotions/<code>/soutenances/planning"
ONE = "/regions/<federation>/apprenants/<int:enrollment_id>/soutenance/placer"
OF: dict[str, Any] = {"may": "defence.plan", "of": Enrollment, "as_": "enrollment"}


def desk_of(cohort: Cohort) -> Desk:
    """What the page shows."""
    return read_desk(read(), cohort, session_asked(), at=now())


def cohort_of_enrollment(enrollment: Enrollment) -> Cohort:
    return get_or_404(read(), Cohort, enrollment.cohort_id)


def seen_in(text: str | None) -> int:
    """The version that a form was opened on; -1 for what is none."""
    return number_in(text)


def board_url(cohort: Cohort, which: DepositSession) -> str:
    """The board."""
    return url_for("juries.schedule", code=cohort.code, session=session_name(which))
