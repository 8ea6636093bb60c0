"""Invitations of teams that were taken back, as the page of a seminar and that of its answers tell them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.models import ScheduleChange, Seminar, TeamGuest
from pacte.seminars.planning.rules import GUEST_KEPT
from pacte.seminars.vocabulary import ChangeKind


@dataclass(frozen=True, slots=True)
class Removal:
    """An invitation of somebody of a team that was taken back, and may have been given again since."""

    change: ScheduleChange
    guest: TeamGuest
    learner: Person


def removals_of(session: FencedSession, seminar: Seminar) -> list[Removal]:
    """Newest first; two statements."""
    changes = session.scalars(
        select(ScheduleChange)
        .where(ScheduleChange.seminar_id == seminar.id, ScheduleChange.kind == ChangeKind.CONTENT)
        .options(joinedload(ScheduleChange.by))
        .order_by(ScheduleChange.at.desc(), ScheduleChange.id.desc())
    ).all()
    guests = {
        guest.id: (guest, person)
        for guest, person in session.execute(
            select(TeamGuest, Person)
            .join(Enrollment, Enrollment.id == TeamGuest.enrollment_id)
            .join(Person, Person.id == Enrollment.person_id)
            .where(TeamGuest.seminar_id == seminar.id)
        )
    }
    return [
        Removal(change, *guests[change.before[GUEST_KEPT]])
        for change in changes
        if change.before.get(GUEST_KEPT) in guests
    ]
