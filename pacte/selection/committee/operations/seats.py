"""Who sits on the committee: invited by mail, seated at once, in another quality, no longer."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.accounts.operations import team
from pacte.accounts.queries import person_by_email
from pacte.blockers import refuse_if
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor, Role
from pacte.selection.committee import emails
from pacte.selection.committee.operations.beginning import begin_selection
from pacte.selection.committee.rules import (
    blockers_to_change_seat,
    blockers_to_end_seat,
    blockers_to_invite,
    blockers_to_seat,
)
from pacte.selection.models import CommitteeInvitation, CommitteeMember
from pacte.selection.queries import member_of
from pacte.selection.vocabulary import QUALITY_LABELS, MemberQuality


def invite_member(
    session: FencedSession,
    *,
    cohort: Cohort,
    federation: team.FederationRow,
    email: str,
    quality: MemberQuality,
    organisation: str = "",
    by: Actor,
    at: datetime,
) -> tuple[CommitteeInvitation, str]:
    """Call somebody to the committee by mail; the invitation, and its token. They sit once they accept."""
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    person = person_by_email(session, email)
    sits = person is not None and member_of(session, cohort.id, person.id) is not None
    refuse_if(blockers_to_invite(sits=sits, closed=committee.closed_at is not None))
    invitation, token = team.invite(
        session,
        federation=federation,
        email=email,
        role=Role.COMMITTEE_MEMBER,
        cohort_id=cohort.id,
        cohort_label=cohort.label,
        by=by,
        at=at,
    )
    row = CommitteeInvitation(
        cohort_id=cohort.id,
        invitation_id=invitation.id,
        quality=quality,
        organisation=organisation.strip(),
    )
    session.add(row)
    session.flush()
    _record(session, "committee.invited", row, by, at)
    return row, token


def seat_member(
    session: FencedSession,
    *,
    cohort: Cohort,
    federation: team.FederationRow,
    person: Person,
    quality: MemberQuality,
    organisation: str = "",
    by: Actor,
    at: datetime,
) -> CommitteeMember:
    """Seat at once somebody who has a role in the federation; they get the role, and a mail that says so."""
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None), RoleGrant.role != Role.LEARNER
        )
    ).all()
    refuse_if(
        blockers_to_seat(
            sits=member_of(session, cohort.id, person.id) is not None,
            closed=committee.closed_at is not None,
            known=bool(held),
        )
    )
    if not any(
        grant.role is Role.COMMITTEE_MEMBER and grant.cohort_id in (None, cohort.id) for grant in held
    ):
        team.grant(session, person=person, role=Role.COMMITTEE_MEMBER, cohort_id=cohort.id, by=by, at=at)
    member = take_seat(
        session,
        cohort_id=cohort.id,
        person_id=person.id,
        quality=quality,
        organisation=organisation,
        by=by,
        at=at,
    )
    if by.person_id != person.id:
        emails.tell_seated(
            session, member=member, person=person, cohort=cohort, federation=federation, by=by, at=at
        )
    return member


def take_seat(
    session: FencedSession,
    *,
    cohort_id: int,
    person_id: int,
    quality: MemberQuality,
    organisation: str,
    by: Actor,
    at: datetime,
) -> CommitteeMember:
    """The seat itself; somebody who comes back takes their former seat again, ties to be looked at anew."""
    member = session.scalar(
        select(CommitteeMember)
        .where(CommitteeMember.cohort_id == cohort_id, CommitteeMember.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if member is None:
        member = CommitteeMember(cohort_id=cohort_id, person_id=person_id, added_at=at)
        session.add(member)
    member.quality, member.organisation = quality, organisation.strip()
    member.added_by_id = by.person_id
    member.ended_at = member.ties_reviewed_at = None
    session.flush()
    own = by.person_id == person_id
    _record(session, "committee.seated" if own else "committee.seat_given", member, by, at)
    return member


def change_quality(
    session: FencedSession,
    *,
    member: CommitteeMember,
    quality: MemberQuality,
    organisation: str,
    by: Actor,
    at: datetime,
) -> None:
    """On whose behalf somebody sits."""
    committee = begin_selection(session, cohort_id=member.cohort_id, by=by, at=at)
    row = session.get_one(CommitteeMember, member.id, with_for_update=True, populate_existing=True)
    refuse_if(blockers_to_change_seat(ended=row.ended_at is not None, closed=committee.closed_at is not None))
    if (row.quality, row.organisation) == (quality, organisation.strip()):
        return
    row.quality, row.organisation = quality, organisation.strip()
    _record(session, "committee.quality_changed", row, by, at)


def end_seat(
    session: FencedSession, *, member: CommitteeMember, reason: str, by: Actor, at: datetime
) -> None:
    """Somebody leaves the committee: the seat ends, and the role held for this cohort with it."""
    committee = begin_selection(session, cohort_id=member.cohort_id, by=by, at=at)
    row = session.get_one(CommitteeMember, member.id, with_for_update=True, populate_existing=True)
    refuse_if(
        blockers_to_end_seat(
            ended=row.ended_at is not None, closed=committee.closed_at is not None, reason=reason
        )
    )
    row.ended_at = at
    _record(session, "committee.seat_ended", row, by, at)
    for grant in session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == row.person_id,
            RoleGrant.role == Role.COMMITTEE_MEMBER,
            RoleGrant.cohort_id == row.cohort_id,
            RoleGrant.ended_at.is_(None),
        )
    ).all():
        team.end_role(session, grant=grant, reason=reason, by=by, at=at)


def review_ties(session: FencedSession, *, member: CommitteeMember, by: Actor, at: datetime) -> None:
    """A member has gone through the list: their ties are declared. Saying it again changes nothing."""
    row = session.get_one(CommitteeMember, member.id, with_for_update=True, populate_existing=True)
    if row.ties_reviewed_at is not None:
        return
    row.ties_reviewed_at = at
    _record(session, "committee.ties_reviewed", row, by, at)


def invitation_of(session: FencedSession, invitation: Invitation) -> CommitteeInvitation | None:
    """In which quality an invitation calls to the committee; None when it does not."""
    return session.scalar(
        select(CommitteeInvitation).where(CommitteeInvitation.invitation_id == invitation.id)
    )


def _record(
    session: FencedSession, action: str, row: CommitteeMember | CommitteeInvitation, by: Actor, at: datetime
) -> None:
    details = {"quality": QUALITY_LABELS[row.quality], "cohort_id": row.cohort_id}
    audit.record(session, action=action, subject=row, by=by, at=at, details=details)
