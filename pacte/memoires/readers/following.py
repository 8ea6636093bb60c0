"""Seats follow roles; readings follow ties, structures and learners."""

from datetime import datetime

from sqlalchemy import select

from pacte.accounts.models import Invitation, Person, RoleGrant
from pacte.cohorts.locking import lock_cohorts
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from pacte.memoires.readers.operations.following import release_learner, release_tied
from pacte.memoires.readers.operations.seats import close_seat, invitation_of, seat_of, take_seat
from pacte.memoires.readers.queries import juror_of, learns_in
from pacte.policy import Actor, Role
from pacte.signals import (
    invitation_accepted,
    learner_left,
    learner_returned,
    role_ended,
    structure_changed,
    tie_declared,
)


@invitation_accepted.connect
def seat(session: FencedSession, *, invitation: Invitation, person: Person, by: Actor, at: datetime) -> None:
    """Whoever accepts to be of a jury is, in the quality in which they were invited.

    But who sits already; and who is in training in the cohort, which another address of theirs may hide.
    """
    asked = invitation_of(session, invitation)
    if asked is None or juror_of(session, asked.cohort_id, person.id) is not None:
        return
    if learns_in(session, asked.cohort_id, person.id):
        return
    take_seat(session, cohort_id=asked.cohort_id, person_id=person.id, seat=seat_of(asked), by=by, at=at)


@role_ended.connect
def unseat(session: FencedSession, *, grant: RoleGrant, by: Actor, at: datetime) -> None:
    """A role that ends, from wherever, ends the seats that no other role of the person holds."""
    if grant.role is not Role.JUROR:
        return
    session.flush()
    still = set(
        session.scalars(
            select(RoleGrant.cohort_id).where(
                RoleGrant.person_id == grant.person_id,
                RoleGrant.role == Role.JUROR,
                RoleGrant.ended_at.is_(None),
            )
        )
    )
    if None in still:
        return
    seats = select(Juror.cohort_id).where(Juror.person_id == grant.person_id, Juror.ended_at.is_(None))
    lock_cohorts(session, *session.scalars(seats))
    for juror in session.scalars(
        select(Juror)
        .where(Juror.person_id == grant.person_id, Juror.ended_at.is_(None))
        .order_by(Juror.cohort_id)
        .with_for_update()
    ).all():
        if juror.cohort_id not in still and grant.cohort_id in (None, juror.cohort_id):
            close_seat(session, juror, by=by, at=at)


@tie_declared.connect
def withdraw(session: FencedSession, *, assessor_id: int, by: Actor, at: datetime) -> None:
    """What a juror reads is looked at again."""
    release_tied(session, reader_id=assessor_id, by=by, at=at)


@structure_changed.connect
def look_again(
    session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime, **_: object
) -> None:
    """Another structure may tie a reader to the learner."""
    release_tied(session, enrollment_id=enrollment.id, by=by, at=at)


@learner_left.connect
def stop(session: FencedSession, *, enrollment: Enrollment, by: Actor, at: datetime) -> None:
    """Nothing is to be read of who left; who moved is read by the jury of their cohort."""
    ids = {enrollment.id, enrollment.transferred_to_id} - {None}
    release_learner(session, enrollment_ids={one for one in ids if one is not None}, by=by, at=at)


@learner_returned.connect
def stop_elsewhere(
    session: FencedSession, *, enrollment: Enrollment, left_at: datetime, by: Actor, at: datetime
) -> None:
    """A transfer is taken back: the jury of the other cohort reads the mémoire no more."""
    ids = session.scalars(select(Enrollment.id).where(Enrollment.transferred_to_id == enrollment.id)).all()
    release_learner(session, enrollment_ids={enrollment.id, *ids}, by=by, at=at)
