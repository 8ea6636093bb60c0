"""Somebody of a team invited by hand, or no longer invited."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit, links
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.seminars.models import ScheduleChange, Seminar, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import GUEST_PURPOSE, guests_to_tell, new_uid
from pacte.seminars.planning.loading import load_planned
from pacte.seminars.planning.rules import (
    GUEST_KEPT,
    blockers_of_reason,
    blockers_to_invite,
    blockers_to_uninvite,
    concerns,
)
from pacte.seminars.vocabulary import ChangeKind, ReplyState


def invite_guest(
    session: FencedSession,
    *,
    seminar: Seminar,
    enrollment_id: int,
    name: str,
    email: str,
    keeps_answer: bool = False,
    by: Actor,
    at: datetime,
) -> TeamGuest:
    """Invite somebody of a learner's team by personal link; invited again, they get a new link.

    Their answer is asked again too, unless it ``keeps_answer``.
    """
    plan = load_planned(session, seminar)
    row = plan.row
    enrollment = session.get(Enrollment, enrollment_id)
    blockers = list(blockers_to_invite(plan.standing(at)))
    if not row.with_teams:
        blockers.append(
            Blocker(
                "without_teams",
                "Les équipes ne sont pas invitées à ce séminaire.",
                "Cochez « Les équipes sont invitées » dans la partie « Séminaires » de la promotion.",
            )
        )
    if (
        enrollment is None
        or enrollment.cohort_id != row.cohort_id
        or enrollment.state is not EnrollmentState.ACTIVE
        or not concerns(row.tracks, enrollment.track)
    ):
        blockers.append(
            Blocker("learner_missing", "Choisissez de quelle équipe il s’agit.", "", "enrollment_id")
        )
    if row.invited_at is None:
        blockers.append(
            Blocker(
                "not_invited_yet",
                "Les invitations de ce séminaire ne sont pas encore parties.",
                "Envoyez-les d’abord ; vous pourrez ensuite inviter d’autres personnes des équipes.",
            )
        )
    refuse_if(blockers)
    guest = session.scalar(
        select(TeamGuest).where(
            TeamGuest.seminar_id == row.id,
            TeamGuest.enrollment_id == enrollment_id,
            TeamGuest.email == email.strip(),
        )
    )
    if guest is not None and guest.cancelled_at is None:
        raise Refused(
            [Blocker("already_invited", "Cette personne est déjà invitée à cette adresse.", "", "email")]
        )
    if guest is None:
        guest = TeamGuest(
            seminar_id=row.id,
            enrollment_id=enrollment_id,
            email=email.strip(),
            calendar_uid=new_uid(),
        )
        session.add(guest)
    if guest.cancelled_at is not None and not keeps_answer:
        guest.state, guest.answered_at = ReplyState.INVITED, None
    guest.name, guest.cancelled_at = name.strip(), None
    guest.invited_at, guest.invited_by_id = at, by.person_id
    session.flush()
    people = list(guests_to_tell(session, plan, by=by, at=at, guest_ids=[guest.id]))
    changes = emails.entry_changes([], emails.entries_of(plan.kept, plan.setting.zone), now=at)
    for to in people:
        emails.send(
            session,
            plan=plan,
            to=to,
            template="invited",
            changes=changes,
            key=f"seminar-guest:{guest.id}:{guest.calendar_sequence}",
            at=at,
        )
    audit.record(
        session,
        action="seminar.guest_invited",
        subject=row,
        by=by,
        at=at,
        details={"title": row.title, "guest_id": guest.id},
    )
    return guest


def remove_guest(
    session: FencedSession, *, seminar: Seminar, guest: TeamGuest, reason: str, by: Actor, at: datetime
) -> bool:
    """Take an invitation back before the seminar begins, with the reason that the person reads.

    The links close, the calendar entry goes. False when it was already (a double click).
    """
    plan = load_planned(session, seminar)
    fresh = session.get_one(TeamGuest, guest.id, with_for_update=True, populate_existing=True)
    if fresh.cancelled_at is not None:
        return False
    refuse_if([*blockers_to_uninvite(plan.standing(at)), *blockers_of_reason(reason)])
    people = list(guests_to_tell(session, plan, by=by, at=at, guest_ids=[fresh.id]))
    fresh.cancelled_at = at
    fresh.revision += 1
    links.revoke(session, subject=fresh, purpose=GUEST_PURPOSE, at=at)
    for to in people:
        entries = emails.entries_of(plan.row.told or plan.kept, plan.setting.zone)
        emails.send(
            session,
            plan=plan,
            to=to,
            template="cancelled",
            changes=emails.entry_changes(entries, [], now=at),
            key=f"seminar-guest-gone:{fresh.id}:{fresh.calendar_sequence}",
            at=at,
            reason=reason.strip(),
            only_you=True,
        )
    session.add(
        ScheduleChange(
            seminar_id=plan.row.id,
            kind=ChangeKind.CONTENT,
            before={GUEST_KEPT: fresh.id},
            reason=reason.strip(),
            at=at,
            by_id=by.person_id,
            told=len(people),
        )
    )
    audit.record(
        session,
        action="seminar.guest_removed",
        subject=plan.row,
        by=by,
        at=at,
        details={"title": plan.row.title, "guest_id": fresh.id},
    )
    return True
