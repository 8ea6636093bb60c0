"""Periodic work: what only served throttling and single use is forgotten after a day."""

from datetime import datetime, timedelta

from pacte.accounts.operations.throttle import forget_traces
from pacte.database import Scope
from pacte.jobs import PERIODIC, Periodic
from pacte.web.services import Services


def forget(services: Services, scope: Scope, at: datetime) -> None:
    """On the ground only: these rows belong to no federation."""
    if scope.kind == "ground":
        with services.database.session(scope, write=True) as session:
            forget_traces(session, at=at)


PERIODIC.append(Periodic("forget-sign-in-traces", timedelta(hours=6), forget))
