"""A loaded demonstration on each engine, made once a module: loading takes a while."""

import dataclasses
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
    name = "sqlite_template" if request.param == "sqlite" else "postgres_template"
    folder: Path = tmp_path_factory.mktemp("demo")
    with request.getfixturevalue(name).database() as urls:
        settings = settings_for(urls, folder, demo=True, mail_url="demo:")
        database = Database(
            urls.application,
            info={"public_url": settings.public_url, "signing_keys": settings.signing_keys},
        )
        write_fast(database)
        demonstration = Demonstration(
            database=database, store=Store.open(settings.storage), settings=settings, now=TODAY
        )
        summary = demonstration.load(progress=silent)
        yield Loaded(database, demonstration.store, settings, summary, demonstration)
        database.dispose()
