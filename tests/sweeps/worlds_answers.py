"""What the sweeps need of answers and places: a dossier retained, answered, and offered a place."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte.database import Database
from pacte.selection.models import Answer, Candidacy, PlaceOffer, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, Decision, Validation
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World

LOT = "fedcba9876543210fedcba9876543210"


def add_answers(database: Database, world: "World") -> None:
    """The world's dossier has its answer; what other parts of the selection wrote is kept."""
    row = world.application
    with database.session(world.scope, write=True) as session:
        if (
            session.scalar(select(SelectionCommittee).where(SelectionCommittee.cohort_id == world.cohort.id))
            is None
        ):
            session.add(
                SelectionCommittee(
                    cohort_id=world.cohort.id, created_at=NOW, deliberation_began_at=NOW, closed_at=NOW
                )
            )
        if session.scalar(select(Candidacy).where(Candidacy.application_id == row.id)) is None:
            session.add(
                Candidacy(
                    cohort_id=world.cohort.id,
                    application_id=row.id,
                    admissibility=Admissibility.ADMISSIBLE,
                    settled_at=NOW,
                    decision=Decision.RETAINED,
                    decided_at=NOW,
                    validation=Validation.VALIDATED,
                )
            )
        session.add(
            Answer(
                application_id=row.id,
                person_id=row.person_id,
                decision=Decision.RETAINED,
                batch=LOT,
                sent_at=NOW,
                sent_by_id=world.people["staff"].id,
            )
        )
        session.add(
            PlaceOffer(
                cohort_id=world.cohort.id,
                application_id=row.id,
                person_id=row.person_id,
                made_at=NOW,
                expires_at=NOW + timedelta(days=7),
            )
        )
    world.values["lot"] = LOT
