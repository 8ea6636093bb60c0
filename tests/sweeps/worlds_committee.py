"""What the committee's addresses name, for the sweeps: a seat, an invitation, a tie, an affiliation."""

from sqlalchemy import select

from pacte.accounts.models import Invitation
from pacte.accounts.operations import team
from pacte.conflicts import operations as conflicts
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor, Role
from pacte.selection.models import CommitteeInvitation, CommitteeMember
from pacte.selection.vocabulary import MemberQuality
from tests.conftest import NOW


def fill_committee(
    session: FencedSession, *, cohort_id: int, member_id: int, subject_id: int, by: Actor
) -> dict[str, str]:
    """Rows of the committee; the values of the parameters that name them."""
    seat = CommitteeMember(
        cohort_id=cohort_id, person_id=member_id, quality=MemberQuality.AGENCY, added_at=NOW
    )
    session.add(seat)
    federation = session.scalars(select(Federation).where(Federation.id == session.federation_id)).one()
    invitation, _ = team.invite(
        session,
        federation=federation,
        email=f"agence@{federation.slug}.example",
        role=Role.COMMITTEE_MEMBER,
        cohort_id=cohort_id,
        by=by,
        at=NOW,
    )
    assert isinstance(invitation, Invitation)
    call = CommitteeInvitation(cohort_id=cohort_id, invitation_id=invitation.id, quality=MemberQuality.AGENCY)
    session.add(call)
    tie = conflicts.declare_tie(
        session, assessor_id=member_id, subject_id=subject_id, kind=TieKind.PERSONAL, by=by, at=NOW
    )
    place = conflicts.declare_affiliation(session, person_id=member_id, employer="SISA", by=by, at=NOW)
    session.flush()
    return {
        "member_id": str(seat.id),
        "call_id": str(call.id),
        "tie_id": str(tie.id),
        "affiliation_id": str(place.id),
    }
