"""The blueprint of learners, and what several of its pages begin with."""

from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.web import Pages, now, services

pages = Pages("learners", __name__)


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone


def has_begun(cohort: Cohort) -> bool:
    """Whether its T0 has come: the day, where the federation is."""
    return local_day(now(), zone_of(cohort)) >= cohort.t0_on


def is_over(cohort: Cohort) -> bool:
    """Whether its last day, that of the defences, is past where the federation is."""
    return local_day(now(), zone_of(cohort)) > definition_of(cohort).defence.ends_on


def defences_begun(cohort: Cohort) -> bool:
    """Whether the first day of its defences has come where the federation is."""
    return local_day(now(), zone_of(cohort)) >= definition_of(cohort).defence.starts_on


def installed() -> Curriculum:
    """The modules and versions of this installation."""
    return curriculum(services().settings.modules_dirs)
