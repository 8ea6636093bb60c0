"""Periodic work of evaluations: ask, remind, forget; once each, however many workers."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacte.database import Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.seminars.evaluation import operations

if TYPE_CHECKING:
    from pacte.web.services import Services


def _ask(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            operations.ask_due(session, at=at)
        with services.database.session(scope, write=True) as session:
            operations.remind_due(session, at=at)


def _forget(services: "Services", scope: Scope, at: datetime) -> None:
    if scope.kind == "federation":
        with services.database.session(scope, write=True) as session:
            operations.forget_addresses(session, at=at)


PERIODIC.append(Periodic("ask-evaluations", timedelta(minutes=5), _ask))
PERIODIC.append(Periodic("forget-evaluation-addresses", timedelta(hours=6), _forget))
