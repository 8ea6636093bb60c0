"""Learners are told their date, then their jury, when the notice that the cohort promises begins."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.cohorts.queries import cohorts_of_federation
from pacte.database import FencedSession, Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.juries.schedule.operations import tell_due
from pacte.juries.schedule.queries import waiting_notices
from pacte.memoires.vocabulary import DepositSession
from pacte.seminars.reminders.rules import is_working_hour

if TYPE_CHECKING:
    from pacte.web.services import Services


def tell_dates(session: FencedSession, *, at: datetime) -> int:
    """What is due in every cohort of the federation; says how many messages."""
    waiting = waiting_notices(session, at)
    told = 0
    for cohort in cohorts_of_federation(session):
        zone: str = cohort.definition["federation"]["time_zone"]
        if not is_working_hour(at, zone):
            continue
        for which in DepositSession:
            if (cohort.id, which) in waiting:
                told += tell_due(session, cohort_id=cohort.id, which=which, at=at)
    return told


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            tell_dates(session, at=at)


PERIODIC.append(Periodic("tell-defences", timedelta(minutes=30), _round))
