"""Readiness in a swept world: a production that the team lifted for the learner."""

from typing import TYPE_CHECKING

from pacte.certification.models import ReadinessException
from pacte.database import Database
from pacte.learners.models import Enrollment
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_exceptions(database: Database, world: "World") -> None:
    """Rows only."""
    with database.session(world.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, int(world.values["enrollment_id"]))
        row = ReadinessException(
            enrollment_id=enrollment.id,
            person_id=enrollment.person_id,
            line="production:roadmap",
            label="Feuille de route",
            reason="Déjà écrite par l’équipe",
            decided_on=NOW.date(),
            decided_by_id=world.people["staff"].id,
            recorded_at=NOW,
        )
        session.add(row)
        session.flush()
        world.values["exception_id"] = str(row.id)
