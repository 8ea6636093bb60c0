"""Productions in a swept world: one deposited, answered and shared, with its files."""

from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.progress.models import Production, ProductionFeedback, ProductionVersion
from pacte.progress.vocabulary import ProductionState, Verdict
from pacte.seminars.models import SheetPhoto
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_productions(database: Database, world: "World") -> None:
    """Rows only; the file is one that the world already has."""
    with database.session(world.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, int(world.values["enrollment_id"]))
        file_id = session.get_one(SheetPhoto, int(world.values["photo_id"])).file_id
        production = Production(
            enrollment_id=enrollment.id,
            person_id=enrollment.person_id,
            key="job-description",
            label="Fiche de poste signée",
            state=ProductionState.VALIDATED,
            number=1,
            deposited_at=NOW,
            validated_at=NOW,
            shared_at=NOW,
        )
        session.add(production)
        session.flush()
        version = ProductionVersion(
            production_id=production.id,
            person_id=enrollment.person_id,
            number=1,
            file_id=file_id,
            deposited_at=NOW,
            due_on=NOW.date(),
        )
        session.add(version)
        session.flush()
        feedback = ProductionFeedback(
            version_id=version.id,
            person_id=enrollment.person_id,
            verdict=Verdict.VALIDATED,
            body="Très clair",
            file_id=file_id,
            given_at=NOW,
        )
        session.add(feedback)
        session.flush()
        world.values |= {
            "production": "job-description",
            "production_id": str(production.id),
            "version_id": str(version.id),
            "feedback_id": str(feedback.id),
        }
