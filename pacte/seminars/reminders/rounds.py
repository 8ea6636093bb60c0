"""Periodic work of reminders."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.database import Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.seminars.reminders import operations

if TYPE_CHECKING:
    from pacte.web.services import Services


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            operations.remind_seminars(session, at=at)
        with services.database.session(scope, write=True) as session:
            operations.remind_to_seal(session, at=at)


PERIODIC.append(Periodic("remind-seminars", timedelta(minutes=5), _round))
