"""Periodic work of video: the links to sign leave the day before."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.database import Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.seminars.video import operations

if TYPE_CHECKING:
    from pacte.web.services import Services


def _round(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            operations.send_due_links(session, at=at)


PERIODIC.append(Periodic("send-signing-links", timedelta(minutes=5), _round))
