"""Recalling the due date to learners who have deposited nothing; then that of the resit."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession, Scope
from pacte.french import plural
from pacte.jobs import PERIODIC, Periodic
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.deposits import emails
from pacte.memoires.models import Memoire, MemoirePrepared
from pacte.memoires.queries import Known, known_of
from pacte.memoires.registries import asked_again
from pacte.memoires.subjects.rules import reminder_due
from pacte.memoires.vocabulary import Admissibility, DepositSession
from pacte.policy import SYSTEM
from pacte.seminars.reminders.rules import is_working_hour
from pacte.seminars.setting import Setting, read_setting

if TYPE_CHECKING:
    from pacte.web.services import Services


def remind_deposits(session: FencedSession, *, at: datetime) -> int:
    """Write to those who are in a cohort and have deposited nothing; says how many messages.

    Before the date of the resit, to those whose defence is blocked or whose jury asks another mémoire, too.
    """
    sent = 0
    for cohort in cohorts_of_federation(session):
        setting = read_setting(session, cohort)
        if is_working_hour(at, setting.zone) and _due(setting, at) is not None:
            sent += _remind(session, cohort.id, at)
    return sent


def _due(setting: Setting, at: datetime) -> tuple[date, int] | None:
    """The date, of the mémoires or of the resit, and its reminder, when one is due now."""
    memoire = setting.definition.memoire
    today = local_day(at, setting.zone)
    for due_on in (memoire.due_on, memoire.resit_due_on):
        if due_on is not None and (days := reminder_due(due_on, today, memoire.reminder_days)) is not None:
            return due_on, days
    return None


def _remind(session: FencedSession, cohort_id: int, at: datetime) -> int:
    """The cohort locked and read again: another worker may have been first."""
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    session.expire_all()
    setting = read_setting(session, cohort)
    due = _due(setting, at)
    if due is None:
        return 0
    due_on, days = due
    is_resit = due_on != setting.definition.memoire.due_on
    awaited = {Admissibility.AWAITED, *([Admissibility.BLOCKED] if is_resit else [])}
    rows = session.execute(
        select(Enrollment, Person, MemoirePrepared.id)
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(Memoire, Memoire.enrollment_id == Enrollment.id)
        .outerjoin(MemoirePrepared, MemoirePrepared.memoire_id == Memoire.id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == EnrollmentState.ACTIVE,
        )
        .order_by(Enrollment.id)
    ).all()
    known = known_of(session, [enrollment for enrollment, _, _ in rows], {cohort_id: setting.definition})
    again = asked_again(session, [enrollment.id for enrollment, _, _ in rows]) if is_resit else frozenset()
    new = sum(
        emails.remind(
            session,
            setting=setting,
            enrollment=enrollment,
            person=person,
            due_on=due_on,
            days=days,
            is_resit=is_resit,
            today=local_day(at, setting.zone),
            waits=waiting is not None,
            at=at,
        )
        for enrollment, person, waiting in rows
        if known[enrollment.id].standing.admissibility in awaited
        or (enrollment.id in again and not _is_deposited_again(known[enrollment.id]))
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


def _is_deposited_again(known: Known) -> bool:
    return known.deposit is not None and known.deposit.session is DepositSession.RESIT


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            remind_deposits(session, at=at)


PERIODIC.append(Periodic("remind-memoires", timedelta(minutes=30), _round))
