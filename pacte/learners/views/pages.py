"""The blueprint of learners, and what several of its pages begin with."""

from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.web import Pages, services

pages = Pages("learners", __name__)


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


def installed() -> Curriculum:
    """The modules and versions of this installation."""
    return curriculum(services().settings.modules_dirs)
