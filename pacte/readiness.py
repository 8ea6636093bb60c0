"""What the site needs to be ready: its database, its tables at head, its store."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from pacte import migrations
from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.jobs.rounds import last_beat
from pacte.web import health
from pacte.web.services import Services

PROBE_PREFIX = "readiness"


def install(app: Flask, carried: Services) -> None:
    """Attach the probes of ``/readyz``."""

    def database() -> None:
        with carried.database.session(Scope.ground()) as session:
            session.scalar(select(func.count(Federation.id)))

    def tables() -> None:
        if migrations.needs_upgrade(app):
            raise RuntimeError("migrations are waiting")

    def store() -> None:
        kept = carried.store.put(b"readiness", prefix=PROBE_PREFIX)
        if not carried.store.is_intact(kept.key):
            raise RuntimeError("the store does not give back what it keeps")

    def worker_age() -> Any:
        seen = last_beat(carried)
        return None if seen is None else (carried.clock.now() - seen) // timedelta(seconds=1)

    health.install(
        app,
        required={"database": database, "migrations": tables, "store": store},
        told={"worker_seconds_ago": worker_age},
    )
