"""The blueprint of the follow-up, and what several of its pages begin with."""

from typing import Any

from flask import abort

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.learners.models import Enrollment
from pacte.web import Pages, authorise, get_or_404, here, read

pages = Pages("followup", __name__)

LEARNER = "/regions/<federation>/apprenants/<int:enrollment_id>/contacts"
COHORT = "/regions/<federation>/promotions/<code>/contacts"
OF: dict[str, Any] = {"of": Enrollment}
RETURN = "retour"
"""The parameter that names the page of this site to which the form leads back."""


def cohort_or_404(code: str, permission: str) -> Cohort:
    """The cohort of the address, authorised: a role may be held for one cohort only."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return cohort


def cohort_of(enrollment: Enrollment) -> Cohort:
    """The cohort of an enrolment."""
    return get_or_404(read(), Cohort, enrollment.cohort_id)


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone
