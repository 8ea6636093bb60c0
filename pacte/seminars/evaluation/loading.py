"""What evaluations begin with: the cohort and its definition, locked or not; the seminars and their ends."""

from datetime import datetime

from sqlalchemy import func, select

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.seminars.evaluation import phrases as phrases
from pacte.seminars.evaluation.rules import Window, cold_window, hot_window
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.setting import Setting, read_setting


def lock_setting(session: FencedSession, cohort_id: int) -> Setting:
    """The cohort's row locked: evaluations of a cohort are asked and answered one after the other."""
    session.flush()
    cohort = session.get(Cohort, cohort_id, with_for_update={"key_share": True}, populate_existing=True)
    if cohort is None:
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.")])
    return read_setting(session, cohort)


def end_of(session: FencedSession, seminar_id: int) -> datetime | None:
    """When its last half-day ends; None while its date is to be announced."""
    return session.scalar(select(func.max(HalfDay.ends_at)).where(HalfDay.seminar_id == seminar_id))


def hot_window_of(session: FencedSession, setting: Setting, seminar_id: int) -> Window | None:
    """When a seminar is evaluated; None while its date is to be announced; one statement."""
    ends_at = end_of(session, seminar_id)
    if ends_at is None:
        return None
    return hot_window(ends_at, open_days=setting.definition.evaluation.open_days, zone=setting.zone)


def cold_window_of(session: FencedSession, setting: Setting) -> Window | None:
    """When the whole training is; None while a seminar has no date; one statement."""
    last = last_end_of(session, setting.cohort.id)
    if last is None:
        return None
    evaluation = setting.definition.evaluation
    return cold_window(
        last, cold_months=evaluation.cold_months, open_days=evaluation.open_days, zone=setting.zone
    )


def last_end_of(session: FencedSession, cohort_id: int) -> datetime | None:
    """When the last seminar ends that is not cancelled; None while one of them has no date; one statement."""
    ends = session.scalars(
        select(func.max(HalfDay.ends_at))
        .select_from(Seminar)
        .outerjoin(HalfDay, HalfDay.seminar_id == Seminar.id)
        .where(Seminar.cohort_id == cohort_id, Seminar.cancelled_at.is_(None))
        .group_by(Seminar.id)
    ).all()
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None
