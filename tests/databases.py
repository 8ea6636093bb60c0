"""Empty databases with the whole schema, made by copying a template or emptied after a test."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.pool import NullPool

from pacte.database.engine import owner_engine
from pacte.schema import create_schema
from tests.postgres import VARIABLE

OWNER, USER = "pacte_owner", "pacte_app"
RUN = "TEST_RUN_OF_PACTE"
"""The variable that tells every worker which run it belongs to."""


@dataclass(frozen=True)
class TestUrls:
    """Addresses of one test database: as the application connects, and as its owner does."""

    __test__ = False

    application: str
    owner: str


class SqliteTemplate:
    """A file with the schema, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        engine = owner_engine(f"sqlite:///{self.template}")
        with engine.begin() as connection:
            create_schema(connection)
        engine.dispose()

    @contextmanager
    def database(self, source: TestUrls | None = None) -> Iterator[TestUrls]:
        """A copy of the empty template, or of ``source``, a database that nobody is connected to."""
        path = self.folder / f"{uuid4().hex}.sqlite"
        shutil.copy(make_url(source.owner).database or "" if source else self.template, path)
        yield TestUrls(f"sqlite:///{path}", f"sqlite:///{path}")
        for leftover in self.folder.glob(path.name + "*"):
            leftover.unlink()

    emptied = database
    """Copying a file costs less than emptying one."""

    def kept(self, folder: Path) -> TestUrls:
        """A copy in ``folder``, for the whole run."""
        path = folder / "kept.sqlite"
        shutil.copy(self.template, path)
        return TestUrls(f"sqlite:///{path}", f"sqlite:///{path}")


SHAPE = """
    SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
        (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),
        (SELECT count(*) FROM pg_policy), (SELECT count(*) FROM pg_proc),
        (SELECT count(*) FROM pg_class WHERE relforcerowsecurity),
        (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O')
"""
"""What changes when a test changes the schema: its database is then not used again."""
OTHERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True)
class Spare:
    """A database of PostgreSQL that a test may have after another: emptied, its sequences at their start."""

    name: str
    connection: Connection
    """Of the superuser, open as long as the database is: to connect is slow."""
    shape: Any
    tables: Sequence[str]
    """Those that the template leaves empty."""

    def empty(self) -> bool:
        """Put it back as the template is; False when the schema is no longer the same."""
        self.connection.exec_driver_sql(OTHERS)
        if self.connection.exec_driver_sql(SHAPE).one() != self.shape:
            return False
        # Without triggers: some rows must not be deleted, and keys would be checked row by row.
        deletions = [f"DELETE FROM {table}" for table in self.tables]  # noqa: S608 - quoted by the server
        self.connection.exec_driver_sql(
            ";".join(
                (
                    "SET session_replication_role = replica",
                    *deletions,
                    "SET session_replication_role = DEFAULT",
                    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence",
                )
            )
        )
        return True


class PostgresTemplate:
    """A template database with the schema, cloned for the tests of a process."""

    def __init__(self) -> None:
        self.server = make_url(os.environ[VARIABLE])
        self.name = f"pacte_template_{uuid4().hex[:12]}"
        self._spares: list[Spare] = []
        self._administer(
            *(
                f"DO $$ BEGIN CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                for role in (OWNER, USER)
            ),
            f"CREATE DATABASE {self.name} OWNER {OWNER}",
        )
        owner = owner_engine(self._url(OWNER, self.name))
        with owner.begin() as connection:
            connection.exec_driver_sql(
                f"ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {USER}"
            )
            connection.exec_driver_sql(f"ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {USER}")
            create_schema(connection)

    def _url(self, user: str, database: str) -> str:
        url: URL = self.server.set(username=user, database=database)
        return url.render_as_string(hide_password=False)

    def _administer(self, *statements: str) -> None:
        engine = create_engine(self.server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    @contextmanager
    def database(self, source: TestUrls | None = None) -> Iterator[TestUrls]:
        """A copy of the empty template, or of ``source``, a database that nobody is connected to."""
        name = f"pacte_test_{uuid4().hex[:16]}"
        copied = make_url(source.owner).database if source else self.name
        self._administer(f"CREATE DATABASE {name} TEMPLATE {copied} OWNER {OWNER} STRATEGY FILE_COPY")
        yield TestUrls(self._url(USER, name), self._url(OWNER, name))
        self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def emptied(self) -> Iterator[TestUrls]:
        """An empty database, perhaps one that a test before had: a clone takes half a second."""
        spare = self._spares.pop() if self._spares else self._make_spare()
        yield TestUrls(self._url(USER, spare.name), self._url(OWNER, spare.name))
        if spare.empty():
            self._spares.append(spare)
        else:
            self._remove(spare)

    def _make_spare(self) -> Spare:
        name = f"pacte_test_{uuid4().hex[:16]}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self.name} OWNER {OWNER} STRATEGY FILE_COPY")
        engine = create_engine(
            self.server.set(database=name), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
        connection = engine.connect()
        names = connection.exec_driver_sql(
            "SELECT quote_ident(relname) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).scalars()
        tables = [
            one
            for one in names.all()
            if not connection.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {one})").scalar()  # noqa: S608
        ]
        return Spare(name, connection, connection.exec_driver_sql(SHAPE).one(), tables)

    def _remove(self, spare: Spare) -> None:
        spare.connection.close()
        self._administer(f"DROP DATABASE {spare.name} WITH (FORCE)")

    def kept(self, folder: Path) -> TestUrls:
        """A copy for the whole run, which drops it as it ends; ``folder`` is where a file would be."""
        name = f"{kept_prefix()}{uuid4().hex[:8]}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self.name} OWNER {OWNER} STRATEGY FILE_COPY")
        return TestUrls(self._url(USER, name), self._url(OWNER, name))

    def drop(self) -> None:
        """Remove the template and the databases made from it."""
        for spare in self._spares:
            self._remove(spare)
        self._administer(f"DROP DATABASE {self.name} WITH (FORCE)")


def kept_prefix() -> str:
    """What the names of the databases kept for this run begin with."""
    return f"pacte_kept_{os.environ[RUN]}_"


def drop_kept() -> None:
    """Remove the databases kept for this run; none of its workers is left."""
    engine = create_engine(make_url(os.environ[VARIABLE]), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
        for name in names:
            if name.startswith(kept_prefix()):
                connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
