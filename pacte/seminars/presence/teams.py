"""The people of teams invited to a seminar, and who came: reads, and when it is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.blockers import Blocker
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.french import datetime_words
from pacte.learners.models import Enrollment
from pacte.seminars.models import HalfDay, Seminar, TeamGuest


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody of a team, and the learner whose team it is."""

    guest: TeamGuest
    learner: Person


def teams_of(session: FencedSession, seminar: Seminar) -> Sequence[Invited]:
    """Those invited whose invitation was not taken back, by learner; one statement, none without teams."""
    if not seminar.with_teams:
        return ()
    rows = session.execute(
        select(TeamGuest, Person)
        .join(Enrollment, Enrollment.id == TeamGuest.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(TeamGuest.seminar_id == seminar.id, TeamGuest.cancelled_at.is_(None))
        .order_by(Person.sort_key, Person.id, TeamGuest.name, TeamGuest.id)
        .execution_options(populate_existing=True)
    )
    return [Invited(guest, learner) for guest, learner in rows]


def version_of(invited: Sequence[Invited]) -> str:
    """Changes with who is invited and with what was noted of anybody."""
    return fingerprint_of({"came": [[one.guest.id, one.guest.came] for one in invited]})[:16]


def begins_at(session: FencedSession, seminar_id: int) -> datetime | None:
    """When its first half-day begins."""
    return session.scalar(select(func.min(HalfDay.starts_at)).where(HalfDay.seminar_id == seminar_id))


def blockers_to_note(
    *, cancelled: bool, begins_at: datetime | None, zone: str, at: datetime
) -> list[Blocker]:
    """Why nobody notes who came."""
    if cancelled:
        return [Blocker("cancelled", "Ce séminaire est annulé : personne n’y est venu.")]
    if begins_at is None or at < begins_at:
        when = f" le {datetime_words(begins_at, zone)}" if begins_at is not None else " plus tard"
        return [
            Blocker("not_begun", f"Le séminaire commence{when}.", "Notez ensuite qui est venu des équipes.")
        ]
    return []
