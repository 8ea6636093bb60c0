"""What every write on the planning begins with: the cohort locked, then the seminar read afresh."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.seminars.calendar_rules import Hours, Told
from pacte.seminars.following import as_kept, told_of
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.planning import phrases as phrases
from pacte.seminars.planning.rules import Standing, standing
from pacte.seminars.setting import Setting, read_setting


@dataclass(frozen=True, slots=True)
class Planned:
    """A seminar of a cohort with its half-days in order."""

    setting: Setting
    row: Seminar
    half_days: Sequence[HalfDay]

    @property
    def hours(self) -> tuple[Hours, ...]:
        return tuple(Hours(one.starts_at, one.ends_at) for one in self.half_days)

    @property
    def told(self) -> Told:
        """As its people know it once they are told."""
        return told_of(self.row, self.half_days)

    @property
    def kept(self) -> dict[str, Any]:
        """The same for JSON, with whether it is cancelled."""
        return {**as_kept(self.told), "cancelled": self.row.cancelled_at is not None}

    def standing(self, now: datetime) -> Standing:
        return standing(self.hours, is_cancelled=self.row.cancelled_at is not None, now=now)


def planned(session: FencedSession, setting: Setting, seminar: Seminar) -> Planned:
    """The seminar with its half-days; one statement."""
    half_days = session.scalars(
        select(HalfDay).where(HalfDay.seminar_id == seminar.id).order_by(HalfDay.starts_at, HalfDay.id)
    ).all()
    return Planned(setting, seminar, half_days)


def load_planned(session: FencedSession, seminar: Seminar) -> Planned:
    """Lock the cohort, then the seminar, and read both afresh."""
    session.flush()
    cohort = session.get(Cohort, seminar.cohort_id, with_for_update=True, populate_existing=True)
    row = session.get(Seminar, seminar.id, with_for_update=True, populate_existing=True)
    if cohort is None or row is None:
        raise Refused([Blocker("gone", "Ce séminaire n’existe plus.", "Revenez au calendrier.")])
    return planned(session, read_setting(session, cohort), row)
