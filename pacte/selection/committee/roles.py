"""Seats follow roles: taken with an invitation that is accepted, ended with a role that ends."""

from datetime import datetime

from sqlalchemy import select

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.database import FencedSession
from pacte.policy import Actor, Role
from pacte.selection.committee.operations.seats import invitation_of, take_seat
from pacte.selection.models import CommitteeMember
from pacte.selection.queries import member_of
from pacte.signals import invitation_accepted, role_ended


@invitation_accepted.connect
def seat(session: FencedSession, *, invitation: Invitation, person: Person, by: Actor, at: datetime) -> None:
    """Whoever accepts to sit does sit, in the quality in which they were invited."""
    asked = invitation_of(session, invitation)
    if asked is None or member_of(session, asked.cohort_id, person.id) is not None:
        return
    take_seat(
        session,
        cohort_id=asked.cohort_id,
        person_id=person.id,
        quality=asked.quality,
        organisation=asked.organisation,
        by=by,
        at=at,
    )


@role_ended.connect
def unseat(session: FencedSession, *, grant: RoleGrant, by: Actor, at: datetime) -> None:
    """A role that ends, from wherever, ends the seats that no other role of the person holds."""
    if grant.role is not Role.COMMITTEE_MEMBER:
        return
    session.flush()
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == grant.person_id,
            RoleGrant.role == Role.COMMITTEE_MEMBER,
            RoleGrant.ended_at.is_(None),
        )
    )
    still = {other.cohort_id for other in held}
    if None in still:
        return
    for member in session.scalars(
        select(CommitteeMember)
        .where(CommitteeMember.person_id == grant.person_id, CommitteeMember.ended_at.is_(None))
        .with_for_update()
    ):
        if member.cohort_id not in still and grant.cohort_id in (None, member.cohort_id):
            member.ended_at = at
