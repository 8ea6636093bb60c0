"""Engines and transactions: SQLite without lost updates, PostgreSQL behind row-level security."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from pacte.database.fence import FencedSession, Scope
from pacte.database.turns import Turns

BUSY_TIMEOUT_MS = 15_000
POOL = {"pool_size": 5, "max_overflow": 35, "query_cache_size": 2000}
"""A request that acts holds two connections, one that reads and one that writes: twenty at once have room.
Every statement of the application stays compiled: reading its pages once takes some five hundred."""


class Database:
    """One engine and the sessions that come from it."""

    def __init__(self, url: str, *, info: dict[str, Any] | None = None) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._info = info or {}
        if self.is_sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(parsed, connect_args={"check_same_thread": False}, **POOL)
            _prepare_sqlite(self.engine)
        else:
            self.engine = create_engine(parsed, pool_pre_ping=True, **POOL)
        self._turns = Turns(BUSY_TIMEOUT_MS / 1000)
        self._reader = self.engine.execution_options(pacte_write=False)
        self._writer = self.engine.execution_options(pacte_write=True)

    @contextmanager
    def session(self, scope: Scope, *, write: bool = False) -> Iterator[FencedSession]:
        """A session in ``scope``; with ``write`` it is committed on leaving, rolled back on error."""
        turn = self._turns.turn() if write and self.is_sqlite else nullcontext()
        with turn, self.open(scope, write=write) as session:
            yield session
            if write:
                session.commit()

    def open(self, scope: Scope, *, write: bool = False) -> FencedSession:
        """A session that its caller commits and closes; it writes out of turn."""
        bind = self._writer if write else self._reader
        return FencedSession(bind, scope=scope, write=write, info=dict(self._info))

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def owner_engine(url: str) -> Engine:
    """The engine that migrations run with: plain, unpooled, waits for locks a short time only."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        database = engine.url.database
        if database and database != ":memory:":
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        _prepare_sqlite(engine, foreign_keys=False)
    else:

        @event.listens_for(engine, "connect")
        def _bound_locks(connection: Any, record: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
            connection.commit()

    return engine


def _prepare_sqlite(engine: Engine, *, foreign_keys: bool = True) -> None:
    """WAL, foreign keys, and transactions begun by us: the driver's own begin too late and lose updates."""

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get("pacte_write", True)
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if write else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
