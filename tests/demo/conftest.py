"""A demonstration on each engine, loaded once a run and copied for each module: loading takes a while."""

import dataclasses
import fcntl
import os
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pacte.config import Settings
from pacte.database import Database, Scope
from pacte.demo.loading import Demonstration, Summary, write_fast
from pacte.federations.queries import federation_by_slug
from pacte.files.store import Store
from tests.conftest import settings_for
from tests.databases import PostgresTemplate, SqliteTemplate, TestUrls

TODAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def silent(name: str, total: int) -> Any:
    """Progress that nobody watches."""
    return lambda number: None


@dataclasses.dataclass
class Loaded:
    """A database that holds the demonstration, and what loading it said."""

    database: Database
    store: Store
    settings: Settings
    summary: Summary
    demonstration: Demonstration

    def scope(self, slug: str) -> Scope:
        with self.database.session(Scope.ground()) as session:
            federation = federation_by_slug(session, slug)
        assert federation is not None
        return Scope.federation(federation.id)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """A copy, for one module, of a demonstration loaded once on each engine, whatever the workers."""
    template = request.getfixturevalue(
        "sqlite_template" if request.param == "sqlite" else "postgres_template"
    )
    worked_by_many = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    made = _loaded_once(request.param, template, base.parent if worked_by_many else base)
    with template.database(made.urls) as urls:
        settings = settings_for(urls, made.folder, demo=True, mail_url="demo:")
        database = _opened(settings)
        store = Store.open(settings.storage)
        demonstration = Demonstration(database=database, store=store, settings=settings, now=TODAY)
        yield Loaded(database, store, settings, made.summary, demonstration)
        database.dispose()


@dataclasses.dataclass(frozen=True)
class _Made:
    """What the first worker to need it loaded, for the others to copy; ``folder`` holds the files."""

    urls: TestUrls
    folder: Path
    summary: Summary


def _loaded_once(engine: str, template: SqliteTemplate | PostgresTemplate, shared: Path) -> _Made:
    told = shared / f"demonstration-{engine}.pickle"
    with (shared / f"demonstration-{engine}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_bytes(pickle.dumps(_load(engine, template, shared / f"demonstration-{engine}")))
        made = pickle.loads(told.read_bytes())  # noqa: S301 - written by the worker that came first
    assert isinstance(made, _Made)
    return made


def _load(engine: str, template: SqliteTemplate | PostgresTemplate, folder: Path) -> _Made:
    folder.mkdir()
    urls = template.kept(folder)
    settings = settings_for(urls, folder, demo=True, mail_url="demo:")
    database = _opened(settings)
    write_fast(database)
    store = Store.open(settings.storage)
    summary = Demonstration(database=database, store=store, settings=settings, now=TODAY).load(
        progress=silent
    )
    # The last connection that closes puts what SQLite wrote beside the file into it.
    database.dispose()
    return _Made(urls, folder, summary)


def _opened(settings: Settings) -> Database:
    info = {"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    return Database(settings.database_url, info=info)
