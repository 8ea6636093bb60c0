"""Who is of the jury: invited by mail, seated at once, in another quality, no longer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.accounts.operations import team
from pacte.accounts.queries import person_by_email
from pacte.blockers import refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.cohorts.vocabulary import JurorRole
from pacte.database import FencedSession
from pacte.memoires.models import Juror, JurorInvitation
from pacte.memoires.readers import emails
from pacte.memoires.readers import phrases as phrases
from pacte.memoires.readers.operations.following import release
from pacte.memoires.readers.queries import juror_of, learns_in
from pacte.memoires.readers.rules import (
    SEAT_ENDED_REASON,
    blockers_to_change_seat,
    blockers_to_end_seat,
    blockers_to_sit,
)
from pacte.policy import Actor, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """In which quality somebody is of the jury."""

    role: JurorRole
    organisation: str = ""
    modules: Sequence[str] = ()
    is_chair: bool = False

    def give_to(self, row: Juror | JurorInvitation) -> None:
        """Write it on the row."""
        row.role, row.organisation = self.role, self.organisation.strip()
        row.modules, row.is_chair = list(self.modules), self.is_chair


def seat_of(row: Juror | JurorInvitation) -> Seat:
    """As the row says it."""
    return Seat(
        role=row.role, organisation=row.organisation, modules=tuple(row.modules), is_chair=row.is_chair
    )


def invite_juror(
    session: FencedSession,
    *,
    cohort: Cohort,
    federation: team.FederationRow,
    email: str,
    seat: Seat,
    by: Actor,
    at: datetime,
) -> tuple[JurorInvitation, str]:
    """Call somebody to the jury by mail; the invitation, and its token. They sit once they accept."""
    lock_cohorts(session, cohort.id)
    person = person_by_email(session, email)
    sits = person is not None and juror_of(session, cohort.id, person.id) is not None
    learns = person is not None and learns_in(session, cohort.id, person.id)
    refuse_if(blockers_to_sit(sits=sits, learns=learns, where="email"))
    invitation, token = team.invite(
        session,
        federation=federation,
        email=email,
        role=Role.JUROR,
        cohort_id=cohort.id,
        cohort_label=cohort.label,
        by=by,
        at=at,
    )
    row = JurorInvitation(cohort_id=cohort.id, invitation_id=invitation.id)
    seat.give_to(row)
    session.add(row)
    session.flush()
    _record(session, "jury.invited", row, by, at)
    return row, token


def seat_juror(
    session: FencedSession,
    *,
    cohort: Cohort,
    federation: team.FederationRow,
    person: Person,
    seat: Seat,
    by: Actor,
    at: datetime,
) -> Juror:
    """Seat at once somebody who has a role in the federation; they get the role, and a mail that says so."""
    session.get_one(Person, person.id, with_for_update=True)
    lock_cohorts(session, cohort.id)
    held = session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None), RoleGrant.role != Role.LEARNER
        )
    ).all()
    refuse_if(
        blockers_to_sit(
            sits=juror_of(session, cohort.id, person.id) is not None,
            learns=learns_in(session, cohort.id, person.id),
            known=bool(held),
        )
    )
    if not any(one.role is Role.JUROR and one.cohort_id in (None, cohort.id) for one in held):
        team.grant(session, person=person, role=Role.JUROR, cohort_id=cohort.id, by=by, at=at)
    juror = take_seat(session, cohort_id=cohort.id, person_id=person.id, seat=seat, by=by, at=at)
    if by.person_id != person.id:
        emails.tell_seated(
            session, juror=juror, person=person, cohort=cohort, federation=federation, by=by, at=at
        )
    return juror


def take_seat(
    session: FencedSession, *, cohort_id: int, person_id: int, seat: Seat, by: Actor, at: datetime
) -> Juror:
    """The seat itself; somebody who comes back takes their former seat, ties to be looked at anew."""
    row = session.scalar(
        select(Juror)
        .where(Juror.cohort_id == cohort_id, Juror.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        row = Juror(cohort_id=cohort_id, person_id=person_id, added_at=at)
        session.add(row)
    seat.give_to(row)
    row.added_by_id = by.person_id
    row.ended_at = row.ties_reviewed_at = None
    session.flush()
    _record(session, "jury.seated" if by.person_id == person_id else "jury.seat_given", row, by, at)
    return row


def change_seat(session: FencedSession, *, juror: Juror, seat: Seat, by: Actor, at: datetime) -> None:
    """On whose behalf somebody sits, whether they preside, which modules they read best."""
    lock_cohorts(session, juror.cohort_id)
    row = session.get_one(Juror, juror.id, with_for_update=True, populate_existing=True)
    refuse_if(blockers_to_change_seat(ended=row.ended_at is not None))
    before = seat_of(row)
    seat.give_to(row)
    if seat_of(row) != before:
        session.flush()
        _record(session, "jury.seat_changed", row, by, at)


def end_seat(session: FencedSession, *, juror: Juror, reason: str, by: Actor, at: datetime) -> None:
    """Somebody leaves the jury: what they had not evaluated is read by others, the role ends."""
    session.get_one(Person, juror.person_id, with_for_update=True)
    lock_cohorts(session, juror.cohort_id)
    row = session.get_one(Juror, juror.id, with_for_update=True, populate_existing=True)
    refuse_if(blockers_to_end_seat(ended=row.ended_at is not None, reason=reason))
    close_seat(session, row, by=by, at=at)
    for grant in session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == row.person_id,
            RoleGrant.role == Role.JUROR,
            RoleGrant.cohort_id == row.cohort_id,
            RoleGrant.ended_at.is_(None),
        )
    ).all():
        team.end_role(session, grant=grant, reason=reason, by=by, at=at)


def close_seat(session: FencedSession, row: Juror, *, by: Actor, at: datetime) -> None:
    """The seat, and the readings that it held; evaluations that were given stay."""
    row.ended_at = at
    session.flush()
    release(session, cohort_id=row.cohort_id, reader_id=row.person_id, reason=SEAT_ENDED_REASON, by=by, at=at)
    _record(session, "jury.seat_ended", row, by, at)


def review_ties(session: FencedSession, *, juror: Juror, by: Actor, at: datetime) -> None:
    """A juror has gone through the list: their ties are declared. Saying it again changes nothing."""
    row = session.get_one(Juror, juror.id, with_for_update=True, populate_existing=True)
    if row.ties_reviewed_at is not None:
        return
    row.ties_reviewed_at = at
    session.flush()
    _record(session, "jury.ties_reviewed", row, by, at)


def invitation_of(session: FencedSession, invitation: Invitation) -> JurorInvitation | None:
    """In which quality an invitation calls to a jury; None when it does not."""
    return session.scalar(select(JurorInvitation).where(JurorInvitation.invitation_id == invitation.id))


def _record(
    session: FencedSession, action: str, row: Juror | JurorInvitation, by: Actor, at: datetime
) -> None:
    details = {"quality": row.role.label, "cohort_id": row.cohort_id}
    audit.record(session, action=action, subject=row, by=by, at=at, details=details)
