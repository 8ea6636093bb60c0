"""Posting the reminders that are due: once each, however many workers; cohorts are locked one by one."""

from collections import defaultdict
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import plural
from pacte.policy import SYSTEM
from pacte.seminars.models import HalfDay, Seminar
from pacte.seminars.queries import half_days_of
from pacte.seminars.reminders import emails
from pacte.seminars.reminders.emails import Setting
from pacte.seminars.reminders.queries import (
    coming,
    concerned_by,
    dates_known_at,
    unsealed_in,
    who_seals,
)
from pacte.seminars.reminders.rules import SEAL_WITHIN, is_working_hour, reminder_due

FARTHEST = timedelta(days=61)
"""The earliest reminder that the file of a cohort allows."""


def remind_seminars(session: FencedSession, *, at: datetime) -> int:
    """Recall to those concerned the seminars that come; says how many messages."""
    sent = 0
    for cohort_id, seminar_id in coming(session, now=at, until=at + FARTHEST):
        cohort = session.get_one(Cohort, cohort_id)
        seminar = session.get_one(Seminar, seminar_id)
        if _due(session, cohort, seminar, at) is not None:
            sent += _remind(session, cohort_id, seminar_id, at)
    return sent


def _due(session: FencedSession, cohort: Cohort, seminar: Seminar, at: datetime) -> int | None:
    definition = definition_of(cohort)
    half_days = half_days_of(session, [seminar.id]).get(seminar.id, [])
    if not half_days or seminar.cancelled_at is not None:
        return None
    return reminder_due(
        definition.attendance.reminder_days,
        starts_at=half_days[0].starts_at,
        known_at=dates_known_at(session, seminar),
        zone=definition.federation.time_zone,
        now=at,
    )


def _remind(session: FencedSession, cohort_id: int, seminar_id: int, at: datetime) -> int:
    """The cohort locked and everything read again: another worker, or a postponement, may have been first."""
    setting = _lock(session, cohort_id)
    seminar = session.get_one(Seminar, seminar_id, populate_existing=True)
    session.scalars(
        select(HalfDay).where(HalfDay.seminar_id == seminar_id).execution_options(populate_existing=True)
    ).all()
    days = _due(session, setting.cohort, seminar, at)
    if days is None:
        return 0
    half_days = half_days_of(session, [seminar_id])[seminar_id]
    new = sum(
        emails.remind(
            session,
            setting=setting,
            seminar=seminar,
            half_days=half_days,
            person=person,
            days=days,
            at=at,
        )
        for person in concerned_by(session, seminar)
    )
    if new:
        audit.record(
            session,
            action="seminar.reminded",
            subject=seminar,
            by=SYSTEM,
            at=at,
            details={
                "days": f"{plural(days, 'jour', 'jours')} avant",
                "messages": plural(new, "message", "messages"),
            },
        )
    return new


def remind_to_seal(session: FencedSession, *, at: datetime) -> int:
    """Recall to trainers the half-days that are past and not sealed; says how many messages."""
    cohorts = session.scalars(
        select(HalfDay.cohort_id)
        .where(HalfDay.sealed_at.is_(None), HalfDay.ends_at <= at, HalfDay.ends_at > at - SEAL_WITHIN)
        .distinct()
        .order_by(HalfDay.cohort_id)
    ).all()
    return sum(_remind_to_seal(session, cohort_id, at) for cohort_id in cohorts)


def _remind_to_seal(session: FencedSession, cohort_id: int, at: datetime) -> int:
    setting = _lock(session, cohort_id)
    if not is_working_hour(at, setting.zone):
        return 0
    waiting = unsealed_in(session, setting.cohort, now=at)
    trainers = who_seals(session, list({seminar.id: seminar for seminar, _ in waiting}.values()))
    theirs: dict[int, list[tuple[Seminar, HalfDay]]] = defaultdict(list)
    people: dict[int, Person] = {}
    for seminar, half_day in waiting:
        for person in trainers[seminar.id]:
            people[person.id] = person
            theirs[person.id].append((seminar, half_day))
    new = sum(
        emails.remind_to_seal(session, setting=setting, person=person, waiting=theirs[identity], at=at)
        for identity, person in sorted(people.items())
    )
    if new:
        audit.record(
            session,
            action="seminar.seal_reminded",
            subject=setting.cohort,
            by=SYSTEM,
            at=at,
            details={"messages": plural(new, "message", "messages")},
        )
    return new


def _lock(session: FencedSession, cohort_id: int) -> Setting:
    cohort = lock_cohorts(session, cohort_id)[cohort_id]
    return Setting(cohort, session.get_one(Federation, session.federation_id), definition_of(cohort))
