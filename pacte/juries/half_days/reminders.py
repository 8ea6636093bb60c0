"""Periodic work on availabilities: reminders a week and 48 hours before the date."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.juries.half_days.operations import remind_due
from pacte.juries.models import DefencePoll
from pacte.seminars.reminders.rules import is_working_hour

if TYPE_CHECKING:
    from pacte.web.services import Services


def follow_availabilities(session: FencedSession, *, at: datetime) -> int:
    """Says how many messages left."""
    rows = session.execute(
        select(Cohort, DefencePoll.session)
        .join(DefencePoll, DefencePoll.cohort_id == Cohort.id)
        .where(DefencePoll.closed_at.is_(None))
        .order_by(DefencePoll.id)
    ).all()
    return sum(
        remind_due(session, cohort=cohort, which=which, at=at)
        for cohort, which in rows
        if is_working_hour(at, definition_of(cohort).federation.time_zone)
    )


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            follow_availabilities(session, at=at)


PERIODIC.append(Periodic("follow-availabilities", timedelta(minutes=30), _round))
