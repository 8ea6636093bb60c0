"""The blueprint of scores, and what its pages begin with."""

from flask import abort

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.web import Pages, actor, authorise, read

pages = Pages("scoring", __name__)

COHORT = "/regions/<federation>/promotions/<code>/selection"
DOSSIER = "/regions/<federation>/selection/<int:application_id>"

__all__ = ["COHORT", "DOSSIER", "cohort_of", "me", "pages", "zone_of"]


def cohort_of(code: str, permission: str) -> Cohort:
    """The cohort of the address, authorised; one that is not there is 404 for all."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        abort(404)
    authorise(permission, cohort)
    return cohort


def me() -> int:
    """The person who reads the page."""
    person_id = actor().person_id
    if person_id is None:
        abort(401)
    return person_id


def zone_of(cohort: Cohort) -> str:
    """The time zone of the cohort's federation."""
    zone: str = cohort.definition["federation"]["time_zone"]
    return zone
