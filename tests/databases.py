"""Empty databases with the whole schema, made by copying a template; one for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, make_url
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

    def kept(self, folder: Path) -> TestUrls:
        """A copy in ``folder``, for the whole run."""
        path = folder / "kept.sqlite"
        shutil.copy(self.template, path)
        return TestUrls(f"sqlite:///{path}", f"sqlite:///{path}")


class PostgresTemplate:
    """A template database with the schema, cloned for each test."""

    def __init__(self) -> None:
        self.server = make_url(os.environ[VARIABLE])
        self.name = f"pacte_template_{uuid4().hex[:12]}"
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

    def kept(self, folder: Path) -> TestUrls:
        """A copy for the whole run, which drops it as it ends; ``folder`` is where a file would be."""
        name = f"{kept_prefix()}{uuid4().hex[:8]}"
        self._administer(f"CREATE DATABASE {name} TEMPLATE {self.name} OWNER {OWNER} STRATEGY FILE_COPY")
        return TestUrls(self._url(USER, name), self._url(OWNER, name))

    def drop(self) -> None:
        """Remove the template."""
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
