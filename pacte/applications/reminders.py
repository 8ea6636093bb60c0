"""Reminders to the holders of drafts, before closing: each one once, however many workers there are."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.applications import emails
from pacte.applications import phrases as phrases
from pacte.applications.models import Application, Reminder
from pacte.applications.rules import blockers_to_deposit
from pacte.applications.snapshot import cohort_facts, definition_of, snapshots
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession, Scope
from pacte.federations.models import Federation
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import SYSTEM

if TYPE_CHECKING:
    from pacte.web.services import Services


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            remind_drafts(session, now=at)


PERIODIC.append(Periodic("remind-drafts", timedelta(minutes=5), _round))


def remind_drafts(session: FencedSession, *, now: datetime) -> int:
    """Post the reminders that are due in the session's federation; says how many.

    Of several hours that have passed (a worker was down, a dossier begun late), only the nearest to closing
    is sent. A dossier begun after that hour is not reminded of it.
    """
    sent = 0
    federation = session.get_one(Federation, session.federation_id)
    for cohort in session.scalars(
        select(Cohort).where(Cohort.opens_at <= now, Cohort.closes_at > now).order_by(Cohort.id)
    ).all():
        hours = hours_due(definition_of(cohort).application.reminder_hours, cohort.closes_at, now)
        if hours is not None:
            sent += _remind(session, cohort, federation, hours, now)
    return sent


def hours_due(reminder_hours: tuple[int, ...], closes_at: datetime, now: datetime) -> int | None:
    """The reminder nearest to closing whose time has come; None while none has."""
    passed = [hours for hours in reminder_hours if closes_at - timedelta(hours=hours) <= now < closes_at]
    return min(passed, default=None)


def _remind(session: FencedSession, cohort: Cohort, federation: Federation, hours: int, now: datetime) -> int:
    due_at = cohort.closes_at - timedelta(hours=hours)
    known = select(Reminder.application_id).where(
        Reminder.closes_at == cohort.closes_at, Reminder.hours_before == hours
    )
    drafts = session.scalars(
        select(Application)
        .where(
            Application.cohort_id == cohort.id,
            Application.state == ApplicationState.DRAFT,
            Application.created_at <= due_at,
            Application.id.not_in(known),
        )
        .order_by(Application.id)
    ).all()
    facts = cohort_facts(cohort)
    dossiers = snapshots(session, drafts, facts)
    sent = 0
    for application in drafts:
        if not claim(session, application, cohort, hours, now):
            continue
        missing = [blocker.message for blocker in blockers_to_deposit(dossiers[application.id], facts, now)]
        emails.remind(
            session,
            application=application,
            cohort=cohort,
            federation=federation,
            at=now,
            missing=missing,
        )
        audit.record(
            session,
            action="application.reminded",
            subject=application,
            by=SYSTEM,
            at=now,
            details={"hours": hours},
        )
        sent += 1
    return sent


def claim(
    session: FencedSession, application: Application, cohort: Cohort, hours: int, now: datetime
) -> bool:
    """Take this reminder; another worker that was faster holds the unique row, and we pass."""
    try:
        with session.begin_nested():
            session.add(
                Reminder(
                    application_id=application.id,
                    closes_at=cohort.closes_at,
                    hours_before=hours,
                    sent_at=now,
                )
            )
            session.flush()
    except IntegrityError:
        return False
    return True
