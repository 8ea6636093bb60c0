"""What the deliberation adds to a full world: a committee of one, whose minutes are still to come."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte.database import Database
from pacte.selection.models import CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import MemberQuality
from tests.conftest import NOW

if TYPE_CHECKING:  # it calls this module
    from tests.sweeps.worlds import World


def add_deliberation(database: Database, world: "World") -> None:
    """A committee of one, whose seat the addresses of signatures name."""
    with database.session(world.scope, write=True) as session:
        committee = session.scalar(
            select(SelectionCommittee).where(SelectionCommittee.cohort_id == world.cohort.id)
        )
        if committee is None:
            session.add(SelectionCommittee(cohort_id=world.cohort.id, created_at=NOW))
        member = session.scalar(select(CommitteeMember).where(CommitteeMember.cohort_id == world.cohort.id))
        if member is None:
            member = CommitteeMember(
                cohort_id=world.cohort.id,
                person_id=world.people["committee_member"].id,
                quality=MemberQuality.AGENCY,
                added_at=NOW,
            )
            session.add(member)
        session.flush()
        world.values["member_id"] = str(member.id)
