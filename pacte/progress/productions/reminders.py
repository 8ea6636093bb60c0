"""Recalling dates to learners who have not deposited: seven days and one day before, once each."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.library import curriculum
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession, Scope
from pacte.french import plural
from pacte.jobs import PERIODIC, Periodic
from pacte.learners.models import Enrollment
from pacte.policy import SYSTEM
from pacte.progress.productions import emails
from pacte.progress.productions.pieces import pieces_of
from pacte.progress.productions.queries import learners_in
from pacte.progress.productions.rules import reminder_due
from pacte.seminars.reminders.rules import is_working_hour
from pacte.seminars.setting import Setting, read_setting

if TYPE_CHECKING:
    from pacte.web.services import Services


def remind_productions(session: FencedSession, *, known: Curriculum, at: datetime) -> int:
    """Write to those who are in a cohort and have not deposited; says how many messages."""
    sent = 0
    for cohort in cohorts_of_federation(session):
        setting = read_setting(session, cohort)
        if is_working_hour(at, setting.zone) and _due(session, setting, known, at):
            sent += _remind(session, cohort.id, known, at)
    return sent


Due = dict[tuple[Enrollment, Person, date, int], list[str]]


def _due(session: FencedSession, setting: Setting, known: Curriculum, at: datetime) -> Due:
    """Learner, date and reminder → the names of what is awaited; two statements, three after a transfer."""
    today = _today(setting, at)
    if today > setting.definition.defence.ends_on:
        return {}
    people = learners_in(session, setting.cohort.id)
    pieces = pieces_of(session, setting.definition, known, [enrollment for enrollment, _ in people])
    found: Due = defaultdict(list)
    for enrollment, person in people:
        for piece in pieces[enrollment.id]:
            if not piece.is_awaited() or not piece.is_required or piece.due_on is None:
                continue
            if (days := reminder_due(piece.due_on, today)) is not None:
                found[enrollment, person, piece.due_on, days].append(piece.label)
    return found


def _remind(session: FencedSession, cohort_id: int, known: Curriculum, at: datetime) -> int:
    """The cohort locked and everything read again: another worker may have been first."""
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    session.expire_all()
    setting = read_setting(session, cohort)
    new = sum(
        emails.remind(
            session,
            setting=setting,
            enrollment=enrollment,
            person=person,
            labels=labels,
            due_on=due_on,
            days=days,
            today=_today(setting, at),
            at=at,
        )
        for (enrollment, person, due_on, days), labels in _due(session, setting, known, at).items()
    )
    if new:
        audit.record(
            session,
            action="production.reminded",
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
        known = curriculum(services.settings.modules_dirs)
        with services.database.session(scope, write=True) as session:
            remind_productions(session, known=known, at=at)


PERIODIC.append(Periodic("remind-productions", timedelta(minutes=30), _round))
