"""The interviews of the swept world: a slot led by its committee member, booked by its candidate."""

from datetime import timedelta
from typing import TYPE_CHECKING

from pacte.database import Database
from pacte.selection.models import (
    Candidacy,
    CommitteeMember,
    Interview,
    InterviewSlot,
    SlotInterviewer,
)
from pacte.selection.queries import candidacy_of, member_of
from pacte.selection.vocabulary import Admissibility, InterviewState, MemberQuality
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.sweeps.worlds import World


def add_interviews(database: Database, world: "World") -> None:
    """Rows only; what is there already stays."""
    member = world.people["committee_member"]
    with database.session(world.scope, write=True) as session:
        if candidacy_of(session, world.application.id) is None:
            session.add(
                Candidacy(
                    cohort_id=world.cohort.id,
                    application_id=world.application.id,
                    admissibility=Admissibility.ADMISSIBLE,
                    settled_at=NOW,
                )
            )
        if member_of(session, world.cohort.id, member.id) is None:
            session.add(
                CommitteeMember(
                    cohort_id=world.cohort.id,
                    person_id=member.id,
                    quality=MemberQuality.AGENCY,
                    added_at=NOW,
                )
            )
        slot = InterviewSlot(
            cohort_id=world.cohort.id,
            starts_at=NOW + timedelta(days=60),
            ends_at=NOW + timedelta(days=60, minutes=30),
            created_at=NOW,
        )
        session.add(slot)
        session.flush()
        session.add(SlotInterviewer(slot_id=slot.id, person_id=member.id))
        session.add(
            Interview(
                application_id=world.application.id,
                person_id=world.application.person_id,
                state=InterviewState.BOOKED,
                slot_id=slot.id,
                invited_at=NOW,
                choose_by_at=NOW + timedelta(days=30),
                booked_at=NOW,
                calendar_uid=f"entretien-{world.federation.slug}@pacte.example",
                calendar_sequence=1,
            )
        )
        session.flush()
        world.values["slot_id"] = str(slot.id)
