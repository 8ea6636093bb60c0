"""Periodic work: dossiers at the end of their retention are announced, then erased."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.applications.retention.operations import announce_erasures, erase
from pacte.applications.retention.queries import erasable
from pacte.database import Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.policy import SYSTEM

if TYPE_CHECKING:
    from pacte.web.services import Services


def erase_round(services: "Services", scope: Scope, at: datetime) -> None:
    """In each federation; one transaction a dossier, so that nobody waits long behind it."""
    if scope.kind != "federation":
        return
    with services.database.session(scope, write=True) as session:
        announce_erasures(session, by=SYSTEM, at=at)
    with services.database.session(scope) as session:
        due = erasable(session, at)
    for application_id in due:
        with services.database.session(scope, write=True) as session:
            erase(session, application_id=application_id, by=SYSTEM, at=at)


PERIODIC.append(Periodic("erase-dossiers", timedelta(hours=6), erase_round))
