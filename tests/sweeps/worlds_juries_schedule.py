"""A plan of defences in a swept world: one version, of nobody."""

from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.juries.models import DefenceDraft
from pacte.juries.schedule.draft import EMPTY, draft_as_json
from pacte.juries.vocabulary import DraftOrigin
from pacte.memoires.vocabulary import DepositSession
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_schedule(database: Database, world: "World") -> None:
    """A row only."""
    with database.session(world.scope, write=True) as session:
        row = DefenceDraft(
            cohort_id=world.cohort.id,
            session=DepositSession.FIRST,
            number=1,
            body=draft_as_json(EMPTY),
            said="Rien n’est placé",
            origin=DraftOrigin.MOVE,
            based_on=0,
            made_at=NOW,
        )
        session.add(row)
        session.flush()
        world.values["plan_id"] = str(row.id)
