"""What acts on half-days begin with: the cohort locked, then the row as it is now."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from pacte.blockers import Blocker, Refused, stale
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.juries.half_days import phrases as phrases
from pacte.juries.half_days.queries import Table, table_of
from pacte.juries.models import DefenceHalfDay, DefencePoll
from pacte.memoires.vocabulary import DepositSession

NOT_OPEN = Blocker("no_poll", "Les disponibilités ne sont pas encore demandées.", "Demandez-les d’abord.")


@dataclass(frozen=True, slots=True)
class Held:
    """A half-day to act on, and its cohort."""

    cohort: Cohort
    row: DefenceHalfDay


def load_table(session: FencedSession, cohort: Cohort, which: DepositSession, *, at: datetime) -> Table:
    """Under the lock of the cohort: acts on its half-days and answers go one after the other."""
    return table_of(session, lock_cohorts(session, cohort.id)[cohort.id], which, at=at)


def load_half_day(session: FencedSession, half_day_id: int, *, revision: int | None = None) -> Held:
    """Raises :class:`Refused` when it is gone, or changed since the page was opened."""
    found = session.get(DefenceHalfDay, half_day_id)
    if found is None:
        raise Refused([Blocker("gone", "Cette demi-journée n’existe plus.")])
    cohort = lock_cohorts(session, found.cohort_id)[found.cohort_id]
    row = session.get_one(DefenceHalfDay, half_day_id, with_for_update=True, populate_existing=True)
    if revision is not None and row.revision != revision:
        raise stale("Cette demi-journée")
    return Held(cohort, row)


def blockers_to_change(held: Held) -> list[Blocker]:
    """A half-day that was removed waits to be put back."""
    if held.row.removed_at is None:
        return []
    return [Blocker("removed", "Cette demi-journée est retirée.", "Remettez-la d’abord.")]


def asked_poll(table: Table) -> DefencePoll:
    """Raises :class:`Refused` when nobody was asked yet."""
    if table.poll is None:
        raise Refused([NOT_OPEN])
    return table.poll


def instant(day: date, hour: time, cohort: Cohort) -> datetime:
    """That local hour."""
    return datetime.combine(day, hour, ZoneInfo(definition_of(cohort).federation.time_zone))
