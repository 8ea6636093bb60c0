"""Those whom a seminar concerns, as its mails reach them: learners and teams invited, trainers who run it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import uuid4

from sqlalchemy import select

from pacte import links
from pacte.accounts.models import Person
from pacte.addresses import seminar_guest_path, seminar_path
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.links.models import PersonalLink
from pacte.mail import Address
from pacte.mail.composition import Secret
from pacte.policy import Actor
from pacte.seminars.guests import still_concerned
from pacte.seminars.models import SeminarReply, TeamGuest
from pacte.seminars.planning.loading import Planned
from pacte.seminars.planning.rules import concerns
from pacte.seminars.queries import trainers_named
from pacte.seminars.vocabulary import ReplyState

GUEST_PURPOSE = "seminar_guest"
LINK_KEPT = timedelta(days=2)
"""A personal link still opens this long after the last half-day."""
Audience = Literal["learner", "guest", "trainer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody to write to, and what their calendar knows the seminar by."""

    key: str
    audience: Audience
    greeting: str
    name: str
    email: str
    uid: str
    sequence: int
    link: Address | Secret
    state: ReplyState | None = None
    """What someone invited has answered."""


def new_uid() -> str:
    """What begins the identifiers of someone's calendar entries for one seminar."""
    return f"seminaire-{uuid4().hex}"


def trainer_uid(slug: str, seminar_id: int, person_id: int) -> str:
    """The same for whoever trains: nobody invites them, so nothing keeps it."""
    return f"seminaire-{slug}-{seminar_id}-formation-{person_id}"


def key_of(invited: SeminarReply | TeamGuest) -> str:
    """What tells someone invited from the others of a seminar."""
    return f"{'learner' if isinstance(invited, SeminarReply) else 'guest'}-{invited.id}"


def learner_invited(plan: Planned, reply: SeminarReply, person: Person) -> Recipient:
    """A learner whose calendar knows the seminar."""
    return Recipient(
        key=key_of(reply),
        audience="learner",
        greeting=person.given_name,
        name=person.name,
        email=person.email,
        uid=reply.calendar_uid,
        sequence=reply.calendar_sequence,
        link=Address(seminar_path(plan.setting.federation.slug, plan.row.id)),
        state=reply.state,
    )


def guest_invited(guest: TeamGuest, link: Address | Secret) -> Recipient:
    """A team leader whose calendar knows the seminar."""
    return Recipient(
        key=key_of(guest),
        audience="guest",
        greeting=guest.name,
        name=guest.name,
        email=guest.email,
        uid=guest.calendar_uid,
        sequence=guest.calendar_sequence,
        link=link,
        state=guest.state,
    )


def learners_to_tell(
    session: FencedSession, plan: Planned, enrollment_ids: Collection[int] | None = None
) -> Iterator[Recipient]:
    """Learners invited who are still in the cohort and of its tracks; their calendars' sequence grows."""
    statement = (
        select(SeminarReply, Enrollment.track, Person)
        .join(Enrollment, Enrollment.id == SeminarReply.enrollment_id)
        .join(Person, Person.id == SeminarReply.person_id)
        .where(SeminarReply.seminar_id == plan.row.id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(SeminarReply.id)
    )
    if enrollment_ids is not None:
        statement = statement.where(SeminarReply.enrollment_id.in_(enrollment_ids))
    for reply, track, person in session.execute(statement).all():
        if not concerns(plan.row.tracks, track):
            continue
        reply.calendar_sequence += 1
        yield learner_invited(plan, reply, person)


def guests_to_tell(
    session: FencedSession,
    plan: Planned,
    *,
    by: Actor,
    at: datetime,
    guest_ids: Collection[int] | None = None,
) -> Iterator[Recipient]:
    """Team leaders invited whose team still is a learner's; each mail holds a new personal link."""
    statement = (
        select(TeamGuest).where(TeamGuest.seminar_id == plan.row.id, still_concerned()).order_by(TeamGuest.id)
    )
    if guest_ids is not None:
        statement = statement.where(TeamGuest.id.in_(guest_ids))
    for guest in session.scalars(statement).all():
        guest.calendar_sequence += 1
        link, token = new_link(session, plan, guest, by=by, at=at)
        guest.link_id = link.id
        yield guest_invited(guest, Secret(seminar_guest_path(plan.setting.federation.slug, token)))


def new_link(
    session: FencedSession, plan: Planned, guest: TeamGuest, *, by: Actor, at: datetime
) -> tuple[PersonalLink, str]:
    """A personal link to the guest's answer, open until the seminar is over; earlier ones stay open."""
    last = max((one.ends_at for one in plan.half_days), default=at)
    return links.create(
        session,
        purpose=GUEST_PURPOSE,
        subject=guest,
        email=guest.email,
        lifetime=max(last - at, timedelta(days=30)) + LINK_KEPT,
        by=by,
        at=at,
    )


def trainers_to_tell(
    session: FencedSession, plan: Planned, person_ids: Collection[int] | None = None
) -> Iterator[Recipient]:
    """Those who run the seminar."""
    for person in trainers_named(session, plan.row.id):
        if person_ids is None or person.id in person_ids:
            yield trainer(plan, person)


def trainer(plan: Planned, person: Person) -> Recipient:
    """A trainer; their entry is known by the seminar and by them, its sequence is the seminar's revision."""
    slug, identity = plan.setting.federation.slug, plan.row.id
    return Recipient(
        key=f"trainer-{person.id}",
        audience="trainer",
        greeting=person.given_name,
        name=person.name,
        email=person.email,
        uid=trainer_uid(slug, identity, person.id),
        sequence=plan.row.revision,
        link=Address(seminar_path(slug, identity)),
    )
