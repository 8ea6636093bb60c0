"""Inviting: learners expected, the leaders of their teams, those who run the seminar; each of them once."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.applications.models import Application
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.learners.models import LearnerStructure
from pacte.policy import Actor
from pacte.seminars.models import Seminar, SeminarReply, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import (
    Recipient,
    guests_to_tell,
    learners_to_tell,
    new_uid,
    trainers_to_tell,
)
from pacte.seminars.planning.loading import Planned, load_planned
from pacte.seminars.planning.rules import blockers_to_invite
from pacte.seminars.queries import Learner, learners_expected


@dataclass(frozen=True, slots=True)
class Leader:
    """The leader of a learner's team, as the dossier names them."""

    learner: Learner
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class ToInvite:
    """Who would be invited now."""

    learners: tuple[Learner, ...]
    leaders: tuple[Leader, ...]
    without_leader: tuple[Learner, ...]
    """Learners whose dossier names nobody to write to, for a seminar with teams."""

    @property
    def count(self) -> int:
        return len(self.learners) + len(self.leaders)


def invite(session: FencedSession, *, seminar: Seminar, by: Actor, at: datetime) -> int:
    """Invite everybody expected who is not yet; says how many, 0 when nobody was left (a double click)."""
    plan = load_planned(session, seminar)
    row = plan.row
    wanted = to_invite(session, row)
    if not wanted.count:
        return 0
    refuse_if(blockers_to_invite(plan.standing(at)))
    is_first = row.invited_at is None
    if is_first:
        row.invited_at = at
        row.told = plan.kept
    replies = [
        SeminarReply(
            seminar_id=row.id,
            enrollment_id=learner.id,
            person_id=learner.person.id,
            invited_at=at,
            calendar_uid=new_uid(),
        )
        for learner in wanted.learners
    ]
    guests = [
        TeamGuest(
            seminar_id=row.id,
            enrollment_id=leader.learner.id,
            name=leader.name,
            email=leader.email,
            invited_at=at,
            invited_by_id=by.person_id,
            calendar_uid=new_uid(),
        )
        for leader in wanted.leaders
    ]
    session.add_all([*replies, *guests])
    session.flush()
    people = [
        *learners_to_tell(session, plan, [reply.enrollment_id for reply in replies]),
        *guests_to_tell(session, plan, by=by, at=at, guest_ids=[guest.id for guest in guests]),
        *(trainers_to_tell(session, plan) if is_first else ()),
    ]
    send_invitations(session, plan, people, at=at)
    audit.record(
        session,
        action="seminar.invited",
        subject=row,
        by=by,
        at=at,
        details={"title": row.title, "count": wanted.count},
    )
    return wanted.count


def send_invitations(session: FencedSession, plan: Planned, people: list[Recipient], *, at: datetime) -> None:
    """The invitation and its calendar entries, to each."""
    changes = emails.entry_changes([], emails.entries_of(plan.kept, plan.setting.zone), now=at)
    for to in people:
        emails.send(
            session,
            plan=plan,
            to=to,
            template="invited",
            changes=changes,
            key=f"seminar-invitation:{plan.row.id}",
            at=at,
        )


def to_invite(session: FencedSession, seminar: Seminar) -> ToInvite:
    """Those expected and not yet invited; five statements at most."""
    expected = learners_expected(session, seminar)
    invited = set(
        session.scalars(select(SeminarReply.enrollment_id).where(SeminarReply.seminar_id == seminar.id))
    )
    learners = tuple(learner for learner in expected if learner.id not in invited)
    if not seminar.with_teams:
        return ToInvite(learners, (), ())
    changed = _changed(session, [learner.id for learner in expected])
    known: set[int] = set()
    since: dict[int, tuple[str, str]] = {}
    for guest in session.scalars(
        select(TeamGuest)
        .where(TeamGuest.enrollment_id.in_([learner.id for learner in expected]))
        .order_by(TeamGuest.id)
    ):
        if guest.enrollment_id in changed and guest.invited_at < changed[guest.enrollment_id]:
            continue
        if guest.seminar_id == seminar.id:
            known.add(guest.enrollment_id)
        elif guest.enrollment_id in changed and guest.cancelled_at is None:
            since[guest.enrollment_id] = (guest.name, guest.email)
    named = {
        application_id: (name.strip(), email.strip())
        for application_id, name, email in session.execute(
            select(Application.id, Application.leader_name, Application.leader_email).where(
                Application.id.in_([learner.enrollment.application_id for learner in expected])
            )
        )
    }
    leaders, without = [], []
    for learner in expected:
        if learner.id in known:
            continue
        name, email = (
            since.get(learner.id, ("", ""))
            if learner.id in changed
            else named.get(learner.enrollment.application_id or 0, ("", ""))
        )
        if name and "@" in email:
            leaders.append(Leader(learner, name, email))
        else:
            without.append(learner)
    return ToInvite(learners, tuple(leaders), tuple(without))


def _changed(session: FencedSession, enrollment_ids: Collection[int]) -> dict[int, datetime]:
    """Enrolment id → since when another structure bears it: its dossier names the former team's leader."""
    statement = select(LearnerStructure.enrollment_id, LearnerStructure.recorded_at).where(
        LearnerStructure.enrollment_id.in_(enrollment_ids),
        LearnerStructure.is_bearer.is_(True),
        LearnerStructure.until_on.is_(None),
        LearnerStructure.reason != "",
    )
    return {row.enrollment_id: row.recorded_at for row in session.execute(statement)}
