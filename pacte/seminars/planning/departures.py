"""When a learner leaves or changes structure, the team is expected no more; agendas follow departures,
and returns."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from pacte import audit, links
from pacte.accounts.models import Person
from pacte.addresses import seminar_path
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.mail import Address
from pacte.policy import Actor
from pacte.seminars.models import Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import GUEST_PURPOSE, guest_invited, learner_invited
from pacte.seminars.planning.emails import Farewell
from pacte.seminars.planning.loading import Planned, load_planned
from pacte.seminars.planning.operations.guests import invite_guest
from pacte.seminars.planning.rules import Standing, concerns
from pacte.seminars.vocabulary import ReplyState
from pacte.signals import learner_left, learner_returned, structure_changed


@learner_left.connect
def release_learner(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """The calendar entries of half-days to come are taken back from the learner's agenda, one mail each.

    The departure itself is told by its own mail; who had declined has nothing to take back. The last day in
    the cohort is one of it: what is held then stays.
    """
    last = enrollment.ended_on if enrollment.state is EnrollmentState.WITHDRAWN else None
    person = session.get_one(Person, enrollment.person_id)
    for reply in session.scalars(
        select(SeminarReply).where(SeminarReply.enrollment_id == enrollment.id).order_by(SeminarReply.id)
    ).all():
        plan = load_planned(session, session.get_one(Seminar, reply.seminar_id))
        entries = emails.entries_of(plan.row.told or plan.kept, plan.setting.zone)
        kept = [one for one in entries if last is not None and one.day.on <= last]
        changes = emails.entry_changes(entries, kept, now=at)
        if plan.row.cancelled_at is not None or not changes:
            continue
        reply.calendar_sequence += 1
        to = learner_invited(plan, reply, person)
        emails.tell_entries(
            session, plan, to, changes, gone=True, key=_key("learner-left", enrollment, plan), at=at
        )


@learner_left.connect
def release_team(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """Invitations to seminars that have not begun are taken back; one mail a person names them all.

    Who had declined is not written to. Why the learner left is not told.
    """
    key = f"team-released:{enrollment.id}:{enrollment.revision}"
    _release(session, enrollment, key=key, moved=False, by=by, at=at)


@learner_returned.connect
def expect_again(
    session: FencedSession, *, enrollment: Enrollment, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A departure is taken back: the learner's agenda has the half-days to come again, and so has the team.

    The learner gets a mail a day: why is told by another. Who had declined is not written to.
    """
    person = session.get_one(Person, enrollment.person_id)
    for reply in session.scalars(
        select(SeminarReply).where(SeminarReply.enrollment_id == enrollment.id).order_by(SeminarReply.id)
    ).all():
        plan = load_planned(session, session.get_one(Seminar, reply.seminar_id))
        changes = emails.entry_changes(
            [], emails.entries_of(plan.row.told or plan.kept, plan.setting.zone), now=at
        )
        if plan.row.cancelled_at is not None or reply.state is ReplyState.NOT_COMING or not changes:
            continue
        reply.calendar_sequence += 1
        to = learner_invited(plan, reply, person)
        emails.tell_entries(
            session, plan, to, changes, gone=False, key=_key("learner-returned", enrollment, plan), at=at
        )
    for guest in session.scalars(
        select(TeamGuest)
        .where(TeamGuest.enrollment_id == enrollment.id, TeamGuest.cancelled_at == left_at)
        .order_by(TeamGuest.id)
    ).all():
        _invite_again(session, guest, enrollment, by, at)


def _invite_again(
    session: FencedSession, guest: TeamGuest, enrollment: Enrollment, by: Actor, at: datetime
) -> None:
    plan = load_planned(session, session.get_one(Seminar, guest.seminar_id))
    row = plan.row
    if row.cancelled_at is not None or not row.with_teams or plan.standing(at) is not Standing.UPCOMING:
        return
    if guest.state is ReplyState.NOT_COMING:
        guest.cancelled_at = None
        guest.revision += 1
        return
    invite_guest(
        session,
        seminar=row,
        enrollment_id=enrollment.id,
        name=guest.name,
        email=guest.email,
        keeps_answer=True,
        by=by,
        at=at,
    )


def _key(what: str, enrollment: Enrollment, plan: Planned) -> str:
    """Once each time the learner leaves or returns."""
    return f"{what}:{enrollment.id}:{enrollment.revision}:{plan.row.id}"


@structure_changed.connect
def replace_team(
    session: FencedSession,
    *,
    enrollment: Enrollment,
    leader: str,
    leader_email: str,
    by: Actor,
    at: datetime,
) -> None:
    """The former team is released; who leads the new one is invited where invitations have left."""
    key = f"team-released:{enrollment.id}:{at:%Y%m%d%H%M%S}"
    _release(session, enrollment, key=key, moved=True, by=by, at=at)
    if not (leader and leader_email):
        return
    for row in session.scalars(
        select(Seminar)
        .where(
            Seminar.cohort_id == enrollment.cohort_id,
            Seminar.with_teams.is_(True),
            Seminar.invited_at.is_not(None),
            Seminar.cancelled_at.is_(None),
        )
        .order_by(Seminar.id)
    ).all():
        plan = load_planned(session, row)
        if plan.standing(at) is Standing.UPCOMING and concerns(row.tracks, enrollment.track):
            invite_guest(
                session,
                seminar=row,
                enrollment_id=enrollment.id,
                name=leader,
                email=leader_email,
                by=by,
                at=at,
            )


def _release(
    session: FencedSession, enrollment: Enrollment, *, key: str, moved: bool, by: Actor, at: datetime
) -> None:
    learner = session.get_one(Person, enrollment.person_id)
    farewells: dict[str, list[Farewell]] = defaultdict(list)
    for guest in session.scalars(
        select(TeamGuest)
        .where(TeamGuest.enrollment_id == enrollment.id, TeamGuest.cancelled_at.is_(None))
        .order_by(TeamGuest.id)
    ).all():
        plan = load_planned(session, session.get_one(Seminar, guest.seminar_id))
        first = min((one.starts_at for one in plan.half_days), default=None)
        if plan.row.cancelled_at is not None or (first is not None and first <= at):
            continue
        guest.cancelled_at = at
        guest.revision += 1
        guest.calendar_sequence += 1
        links.revoke(session, subject=guest, purpose=GUEST_PURPOSE, at=at)
        audit.record(
            session,
            action="seminar.guest_removed",
            subject=plan.row,
            by=by,
            at=at,
            details={"title": plan.row.title, "guest_id": guest.id},
        )
        if guest.state is not ReplyState.NOT_COMING:
            farewells[guest.email.casefold()].append(_farewell(plan, guest, at))
    for found in farewells.values():
        emails.release(session, found, learner=learner.name, key=key, moved=moved, at=at)


def _farewell(plan: Planned, guest: TeamGuest, at: datetime) -> Farewell:
    entries = emails.entries_of(plan.row.told or plan.kept, plan.setting.zone)
    to = guest_invited(guest, Address(seminar_path(plan.setting.federation.slug, plan.row.id)))
    return Farewell(plan, to, emails.entry_changes(entries, [], now=at))
