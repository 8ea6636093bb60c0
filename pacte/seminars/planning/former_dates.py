"""From when people know the dates of a cohort's seminars: what was corrected before was told to nobody."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, func, or_, select

from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.seminars.calendar_rules import Hours
from pacte.seminars.models import ScheduleChange, Seminar
from pacte.seminars.planning.wording import hours_kept
from pacte.seminars.vocabulary import ChangeKind


def first_hours_of(session: FencedSession, cohort_id: int) -> Mapping[int, tuple[Hours, ...]]:
    """Seminar id → the half-days people knew first, of those whose dates changed since; one statement."""
    changes = session.execute(
        select(
            ScheduleChange.seminar_id,
            ScheduleChange.before,
            ScheduleChange.at,
            Seminar.invited_at,
            _public_since(cohort_id),
            _learned_since(cohort_id),
        )
        .join(Seminar, Seminar.id == ScheduleChange.seminar_id)
        .where(Seminar.cohort_id == cohort_id, ScheduleChange.kind == ChangeKind.POSTPONED)
        .order_by(ScheduleChange.at.desc(), ScheduleChange.id.desc())
    )
    return {
        seminar_id: hours_kept(before) for seminar_id, before, at, *since in changes if _is_known(at, since)
    }


def known_changes(
    session: FencedSession, seminar: Seminar, changes: Sequence[ScheduleChange]
) -> list[ScheduleChange]:
    """Those that came once somebody outside the team knew the seminar; one statement."""
    public, learned = session.execute(
        select(_public_since(seminar.cohort_id), _learned_since(seminar.cohort_id))
    ).one()
    return [one for one in changes if _is_known(one.at, (seminar.invited_at, public, learned))]


def _is_known(at: datetime, since: Sequence[datetime | None]) -> bool:
    return any(one is not None and one <= at for one in since)


def _public_since(cohort_id: int) -> ScalarSelect[datetime]:
    """When the cohort was first shown to the public, whatever became of its page."""
    published = or_(
        JournalEntry.action == "cohort.published",
        (JournalEntry.action == "cohort.created") & JournalEntry.details["published"].as_boolean(),
    )
    return (
        select(func.min(JournalEntry.at))
        .where(
            JournalEntry.subject_kind == Cohort.__tablename__,
            JournalEntry.subject_id == cohort_id,
            published,
        )
        .scalar_subquery()
    )


def _learned_since(cohort_id: int) -> ScalarSelect[datetime]:
    """When somebody first had a place in the cohort: learners read its calendar."""
    return select(func.min(Enrollment.enrolled_at)).where(Enrollment.cohort_id == cohort_id).scalar_subquery()
