"""What the sweeps need of scores: an admissible dossier, given to the committee member of the world."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte.database import Database
from pacte.selection.models import Assessment, Candidacy, CommitteeMember, SelectionCommittee
from pacte.selection.vocabulary import Admissibility, MemberQuality
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World


def add_scoring(database: Database, world: "World") -> None:
    """Rows that another part of the selection has already made are left as they are."""
    member = world.people["committee_member"]
    application = world.application.id
    with database.session(world.scope, write=True) as session:
        here = {"cohort_id": world.cohort.id}
        if session.scalar(select(SelectionCommittee.id).filter_by(**here)) is None:
            session.add(SelectionCommittee(**here, created_at=NOW))
        if session.scalar(select(CommitteeMember.id).filter_by(**here, person_id=member.id)) is None:
            session.add(
                CommitteeMember(**here, person_id=member.id, quality=MemberQuality.FEDERATION, added_at=NOW)
            )
        if session.scalar(select(Candidacy.id).filter_by(application_id=application)) is None:
            session.add(
                Candidacy(
                    **here,
                    application_id=application,
                    admissibility=Admissibility.ADMISSIBLE,
                    settled_at=NOW,
                )
            )
        session.add(
            Assessment(
                application_id=application,
                scorer_id=member.id,
                assigned_at=NOW,
                updated_at=NOW,
                marks={"team": 3},
            )
        )
    world.values["scorer_id"] = str(member.id)
