"""The blueprint of productions, and what several of its pages begin with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohort_by_code, definition_of
from pacte.learners.models import Enrollment
from pacte.learners.views.pages import installed
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.web import Pages, authorise, get_or_404, here, now, read

pages = Pages("productions", __name__)

LEARNER = "/regions/<federation>/apprenants/<int:enrollment_id>/productions"
PIECE = f"{LEARNER}/<production>"
COHORT = "/regions/<federation>/promotions/<code>/productions"
OF: dict[str, Any] = {"of": Enrollment}
READ: dict[str, Any] = {"may": "learner.read", **OF}


@dataclass(frozen=True, slots=True)
class Desk:
    """The productions of one learner."""

    enrollment: Enrollment
    cohort: Cohort
    definition: CohortDefinition
    pieces: list[Piece]

    @property
    def zone(self) -> str:
        return self.definition.federation.time_zone

    @property
    def today(self) -> date:
        return local_day(now(), self.zone)

    def piece(self, key: str) -> Piece:
        """One of them; 404 when the learner has none of that name."""
        found = next((one for one in self.pieces if one.key == key), None)
        if found is None:
            abort(404)
        return found


def desk_of(enrollment: Enrollment) -> Desk:
    """Three statements."""
    cohort = get_or_404(read(), Cohort, enrollment.cohort_id)
    definition = definition_of(cohort)
    pieces = pieces_of(read(), definition, installed(), [enrollment])[enrollment.id]
    return Desk(enrollment, cohort, definition, list(pieces))


def cohort_or_404(code: str, permission: str) -> Cohort:
    """The cohort, for who may; others are refused before they learn whether it exists."""
    cohort = cohort_by_code(read(), code)
    if cohort is None:
        authorise(permission, here())
        abort(404)
    authorise(permission, cohort)
    return cohort
