"""Periodic work on readings: reminders, and ties that no act told of (a trainer named since)."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte.cohorts.queries import cohorts_of_federation, definition_of
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers.operations.following import release_tied
from pacte.memoires.readers.operations.reminding import remind_due
from pacte.policy import SYSTEM
from pacte.seminars.reminders.rules import is_working_hour

if TYPE_CHECKING:
    from pacte.web.services import Services


def follow_readings(session: FencedSession, *, at: datetime) -> int:
    """Says how many messages left."""
    waiting = select(MemoireReading.id).where(
        MemoireReading.ended_at.is_(None), MemoireReading.submitted_at.is_(None)
    )
    if session.scalars(waiting.limit(1)).first() is None:
        return 0
    release_tied(session, by=SYSTEM, at=at)
    return sum(
        remind_due(session, cohort=cohort, at=at)
        for cohort in cohorts_of_federation(session)
        if is_working_hour(at, definition_of(cohort).federation.time_zone)
    )


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            follow_readings(session, at=at)


PERIODIC.append(Periodic("follow-readings", timedelta(minutes=30), _round))
