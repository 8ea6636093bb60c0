"""The blueprint of evaluations, and what its pages begin with."""

from flask import abort

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.seminars.models import Seminar
from pacte.seminars.setting import Setting, read_setting
from pacte.web import Pages, read

pages = Pages("evaluation", __name__)

SEMINAR = "/regions/<federation>/seminaires/<int:seminar_id>/evaluation"
COHORT = "/regions/<federation>/promotions/<code>/evaluations"


def cohort_or_404(code: str) -> Cohort:
    """The cohort of the address."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        abort(404)
    return cohort


def setting_of(seminar: Seminar) -> Setting:
    """The cohort of a seminar."""
    return read_setting(read(), read().get_one(Cohort, seminar.cohort_id))
