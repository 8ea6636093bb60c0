"""What follows attendance in a swept world: a decision, a justification, catch-up work, work in the team."""

from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.learners.models import Enrollment
from pacte.seminars.models import (
    CatchUp,
    CatchUpHandIn,
    Justification,
    SheetPhoto,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_absences(database: Database, world: "World") -> None:
    """Rows only."""
    with database.session(world.scope, write=True) as session:
        enrollment = session.get_one(Enrollment, int(world.values["enrollment_id"]))
        owned = {"enrollment_id": enrollment.id, "person_id": enrollment.person_id}
        decision = ToleranceDecision(**owned, half_days=1, reason="Congé maternité", decided_at=NOW)
        catch_up = CatchUp(
            **owned,
            half_day_id=int(world.values["half_day_id"]),
            instruction="Lire le module et rendre une page",
            minutes=180,
            due_on=NOW.date(),
            given_at=NOW,
        )
        team_work = TeamWork(
            **owned, done_on=NOW.date(), minutes=90, subject="Réunion d’équipe", declared_at=NOW
        )
        justification = Justification(
            **owned,
            half_day_id=int(world.values["half_day_id"]),
            words="Enfant malade",
            document_file_id=session.get_one(SheetPhoto, int(world.values["photo_id"])).file_id,
            sent_at=NOW,
        )
        proposal = ToleranceProposal(**owned, reason="Deux hospitalisations", proposed_at=NOW)
        session.add_all([decision, catch_up, team_work, justification, proposal])
        session.flush()
        hand_in = CatchUpHandIn(
            catch_up_id=catch_up.id,
            person_id=enrollment.person_id,
            words="Une page sur le module",
            file_id=justification.document_file_id,
            handed_in_at=NOW,
        )
        catch_up.handed_in_at = NOW
        session.add(hand_in)
        session.flush()
        world.values |= {
            "decision_id": str(decision.id),
            "catch_up_id": str(catch_up.id),
            "hand_in_id": str(hand_in.id),
            "proposal_id": str(proposal.id),
            "team_work_id": str(team_work.id),
            "justification_id": str(justification.id),
        }
