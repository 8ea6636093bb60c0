"""The blueprint of mémoires, and what several of its pages begin with."""

from typing import Any

from flask import abort

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.queries import known_of
from pacte.memoires.registries import asked_again
from pacte.memoires.sections import Desk
from pacte.web import Pages, actor, authorise, get_or_404, here, now, read

pages = Pages("memoires", __name__)

MEMOIRE = "/regions/<federation>/apprenants/<int:enrollment_id>/memoire"
COHORT = "/regions/<federation>/promotions/<code>/memoires"
OF: dict[str, Any] = {"of": Enrollment}
READ: dict[str, Any] = {"may": "memoire.read", **OF}


def desk_of(enrollment: Enrollment) -> Desk:
    """Three statements, and those of who knows whether another mémoire is asked."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    definition = definition_of(cohort)
    known = known_of(read(), [enrollment], {cohort.id: definition})
    return Desk(
        enrollment,
        cohort,
        definition,
        known[enrollment.id],
        local_day(now(), definition.federation.time_zone),
        is_mine=enrollment.person_id == actor().person_id,
        is_active=enrollment.state is EnrollmentState.ACTIVE,
        is_asked_again=enrollment.id in asked_again(read(), [enrollment.id]),
    )


def cohort_or_404(code: str, permission: str) -> Cohort:
    """The cohort, for who may; others are refused before they learn whether it exists."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return cohort


def number_in(text: str | None) -> int:
    """A number that a form carries; -1, which nothing has, for what is none."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1
