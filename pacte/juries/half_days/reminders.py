"""Periodic work on availabilities: reminders a week and 48 hours before the date."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.juries.half_days.operations import remind_due
from pacte.juries.half_days.queries import open_polls
from pacte.juries.half_days.rules import reminder_key
from pacte.seminars.reminders.rules import is_working_hour

if TYPE_CHECKING:
    from pacte.web.services import Services


def follow_availabilities(session: FencedSession, *, at: datetime) -> int:
    """Says how many messages left."""
    told = 0
    for cohort, poll in open_polls(session):
        zone = definition_of(cohort).federation.time_zone
        if is_working_hour(at, zone) and reminder_key(poll.due_on, local_day(at, zone)):
            told += remind_due(session, cohort=cohort, which=poll.session, at=at)
    return told


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            follow_availabilities(session, at=at)


PERIODIC.append(Periodic("follow-availabilities", timedelta(minutes=30), _round))
