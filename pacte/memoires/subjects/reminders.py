"""Recalling the date of the subject to learners who have proposed none, as the cohort says."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession, Scope
from pacte.french import plural
from pacte.jobs import PERIODIC, Periodic
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Memoire
from pacte.memoires.subjects import emails
from pacte.memoires.subjects.rules import AWAITED, reminder_due
from pacte.policy import SYSTEM
from pacte.seminars.reminders.rules import is_working_hour
from pacte.seminars.setting import Setting, read_setting

if TYPE_CHECKING:
    from pacte.web.services import Services


def remind_subjects(session: FencedSession, *, at: datetime) -> int:
    """Write to those who are in a cohort and have proposed nothing; says how many messages."""
    sent = 0
    for cohort in cohorts_of_federation(session):
        setting = read_setting(session, cohort)
        if is_working_hour(at, setting.zone) and _due(setting, at) is not None:
            sent += _remind(session, cohort.id, at)
    return sent


def _due(setting: Setting, at: datetime) -> tuple[date, int] | None:
    """The date and its reminder, when one is due now."""
    memoire = setting.definition.memoire
    if memoire.subject_due_on is None:
        return None
    days = reminder_due(memoire.subject_due_on, _today(setting, at), memoire.reminder_days)
    return None if days is None else (memoire.subject_due_on, days)


def _remind(session: FencedSession, cohort_id: int, at: datetime) -> int:
    """The cohort locked and read again: another worker may have been first."""
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    session.expire_all()
    setting = read_setting(session, cohort)
    due = _due(setting, at)
    if due is None:
        return 0
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(Memoire, Memoire.enrollment_id == Enrollment.id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == EnrollmentState.ACTIVE,
            or_(Memoire.id.is_(None), Memoire.subject_state.in_(sorted(AWAITED))),
        )
        .order_by(Enrollment.id)
    ).all()
    new = sum(
        emails.remind(
            session,
            setting=setting,
            enrollment=enrollment,
            person=person,
            due_on=due[0],
            days=due[1],
            today=_today(setting, at),
            at=at,
        )
        for enrollment, person in rows
    )
    if new:
        audit.record(
            session,
            action="memoire.reminded",
            subject=cohort,
            by=SYSTEM,
            at=at,
            details={"messages": plural(new, "message", "messages")},
        )
    return new


def _today(setting: Setting, at: datetime) -> date:
    return at.astimezone(ZoneInfo(setting.zone)).date()


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            remind_subjects(session, at=at)


PERIODIC.append(Periodic("remind-subjects", timedelta(minutes=30), _round))
