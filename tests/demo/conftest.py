"""A demonstration on each engine, loaded once a run, restored on the other, copied for each module."""

import dataclasses
import fcntl
import os
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pacte import backup
from pacte.config import Settings
from pacte.database import Database, Scope
from pacte.database.engine import owner_engine
from pacte.demo.loading import Demonstration, Summary, write_fast
from pacte.federations.queries import federation_by_slug
from pacte.files.store import Store
from tests.conftest import settings_for
from tests.databases import TestUrls

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
    """A copy, for one module, of a demonstration made once on each engine, whatever the workers."""
    templates = {
        "sqlite": request.getfixturevalue("sqlite_template"),
        "postgresql": request.getfixturevalue("postgres_template"),
    }
    template = templates[request.param]
    worked_by_many = "PYTEST_XDIST_WORKER" in os.environ
    base = tmp_path_factory.getbasetemp()
    made = _made_once(request.param, templates, base.parent if worked_by_many else base)
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


def _made_once(engine: str, templates: dict[str, Any], shared: Path) -> _Made:
    told = shared / f"demonstration-{engine}.pickle"
    with (shared / f"demonstration-{engine}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            folder = shared / f"demonstration-{engine}"
            folder.mkdir()
            made = (
                _load(templates[engine].kept(folder), folder)
                if engine == "sqlite"
                else _restore(_made_once("sqlite", templates, shared), templates[engine].kept(folder), folder)
            )
            told.write_bytes(pickle.dumps(made))
        found = pickle.loads(told.read_bytes())  # noqa: S301 - written by the worker that came first
    assert isinstance(found, _Made)
    return found


def _load(urls: TestUrls, folder: Path) -> _Made:
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


def _restore(source: _Made, urls: TestUrls, folder: Path) -> _Made:
    """From one engine to the other by a backup, as a federation that grows would."""
    settings = [settings_for(one, place) for one, place in ((source.urls, source.folder), (urls, folder))]
    stores = [Store.open(one.storage) for one in settings]
    engines = [owner_engine(one.database_owner) for one in settings]
    archive = folder / "demonstration.zip"
    backup.backup(engines[0], stores[0], archive, revisions=["r1"], at=TODAY)
    backup.restore(engines[1], stores[1], archive, revisions=["r1"], force=False)
    for engine in engines:
        engine.dispose()
    return _Made(urls, folder, source.summary)


def _opened(settings: Settings) -> Database:
    info = {"public_url": settings.public_url, "signing_keys": settings.signing_keys}
    return Database(settings.database_url, info=info)
