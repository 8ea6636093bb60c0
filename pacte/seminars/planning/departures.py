"""When a learner leaves, their team is no longer expected: told once, its answers count no more."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select

from pacte import audit, links
from pacte.accounts.models import Person
from pacte.addresses import seminar_path
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.mail import Address
from pacte.policy import Actor
from pacte.seminars.models import Seminar, TeamGuest
from pacte.seminars.planning import emails
from pacte.seminars.planning.audience import GUEST_PURPOSE, Recipient, key_of
from pacte.seminars.planning.emails import Farewell
from pacte.seminars.planning.loading import Planned, load_planned
from pacte.seminars.vocabulary import ReplyState
from pacte.signals import learner_left


@learner_left.connect
def release_team(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """Invitations to seminars that have not begun are taken back; one mail a person names them all.

    Who had declined is not written to. Why the learner left is not told.
    """
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
        emails.release(session, found, learner=learner.name, key=f"team-released:{enrollment.id}", at=at)


def _farewell(plan: Planned, guest: TeamGuest, at: datetime) -> Farewell:
    entries = emails.entries_of(plan.row.told or plan.kept, plan.setting.zone)
    to = Recipient(
        key=key_of(guest),
        audience="guest",
        greeting=guest.name,
        name=guest.name,
        email=guest.email,
        uid=guest.calendar_uid,
        sequence=guest.calendar_sequence,
        link=Address(seminar_path(plan.setting.federation.slug, plan.row.id)),
        state=guest.state,
    )
    return Farewell(plan, to, emails.entry_changes(entries, [], now=at))
