"""A worker's round: deliver mail, do periodic work, in every federation and on the ground."""

import logging
import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from pacte.database import Scope
from pacte.jobs.models import WorkerBeat
from pacte.jobs.registry import PERIODIC, Periodic
from pacte.jobs.running import run_queued
from pacte.links.operations import forget_expired
from pacte.mail.delivery import deliver_due, has_due
from pacte.mail.transports import transport_for
from pacte.web.services import Services

logger = logging.getLogger("pacte.jobs")

FORGOTTEN_AFTER = timedelta(days=1)


def never() -> bool:
    """Go on until there is nothing left."""
    return False


def scopes(services: Services) -> Iterator[Scope]:
    """The ground, then every federation."""
    yield Scope.ground()
    with services.database.session(Scope.ground()) as session:
        federation_ids = services.federation_ids(session)
    yield from (Scope.federation(identity) for identity in federation_ids)


def beat(services: Services, at: datetime) -> None:
    """Say that this process is alive."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    with services.database.session(Scope.ground(), write=True) as session:
        session.merge(WorkerBeat(name=name, beat_at=at))
        session.execute(delete(WorkerBeat).where(WorkerBeat.beat_at < at - FORGOTTEN_AFTER))


def last_beat(services: Services) -> datetime | None:
    """When a worker was last heard of."""
    with services.database.session(Scope.ground()) as session:
        return session.scalar(select(WorkerBeat.beat_at).order_by(WorkerBeat.beat_at.desc()).limit(1))


def deliver(services: Services, scope: Scope, *, stop: Callable[[], bool] = never) -> Counter[str]:
    """Send what is due in one scope; a fault is logged, never raised."""
    try:
        with services.database.session(scope) as session:
            if not has_due(session, services.clock.now()):
                return Counter()
        settings = services.settings
        return deliver_due(
            services.database,
            scope=scope,
            transport=transport_for(settings.mail),
            sender=settings.mail_from,
            signing_keys=settings.signing_keys,
            clock=services.clock,
            public_url=settings.public_url,
            stop=stop,
        )
    except Exception:
        logger.exception("delivery failed", extra={"fields": {"federation": scope.key}})
        return Counter()


class Rounds:
    """Knows when each periodic work was last done by this process."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._done: dict[str, datetime] = {}

    def go(self, *, stop: Callable[[], bool] = never) -> Counter[str]:
        """One round; what fails in one federation does not keep the others from theirs."""
        at = self.services.clock.now()
        beat(self.services, at)
        due = [work for work in PERIODIC if self._is_due(work, at)]
        outcomes: Counter[str] = Counter()
        for scope in scopes(self.services):
            if stop():
                return outcomes
            for work in due:
                self._do(work, scope, at)
            outcomes += deliver(self.services, scope, stop=stop)
        self._done.update({work.name: at for work in due})
        return outcomes

    def run_jobs(self) -> int:
        """Long work of every federation; says how many were taken."""
        taken = 0
        for scope in scopes(self.services):
            if scope.kind != "federation":
                continue
            try:
                taken += run_queued(self.services, scope)
            except Exception:
                logger.exception("jobs failed", extra={"fields": {"federation": scope.key}})
        return taken

    def _is_due(self, work: Periodic, at: datetime) -> bool:
        last = self._done.get(work.name)
        return last is None or at - last >= work.every

    def _do(self, work: Periodic, scope: Scope, at: datetime) -> None:
        try:
            work.run(self.services, scope, at)
        except Exception:
            fields = {"work": work.name, "federation": scope.key}
            logger.exception("periodic work failed", extra={"fields": fields})


def _forget_links(services: Services, scope: Scope, at: datetime) -> None:
    with services.database.session(scope, write=True) as session:
        forget_expired(session, at=at)


PERIODIC.append(Periodic("forget-links", timedelta(hours=6), _forget_links))
