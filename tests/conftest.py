"""What every test may ask for: a database on each engine, the application, a clock that obeys."""

import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Playwright, sync_playwright

from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.config import Mode, Settings
from pacte.database import Database
from tests.databases import RUN, PostgresTemplate, SqliteTemplate, TestUrls, drop_kept
from tests.folders import memory_folder
from tests.postgres import VARIABLE, EmbeddedServer
from tests.routing import compile_routes_once
from tests.statements import compile_statements_once

NOW = datetime(2025, 9, 15, 10, 0, tzinfo=UTC)
"""The instant most tests happen at: BFC's applications are open."""
LONG = {Path(__file__).parent / folder for folder in ("browser", "sweeps")}
"""Where tests take many seconds each."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once for the whole run; the workers find it through the environment."""
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    os.environ[RUN] = uuid4().hex[:8]
    if (folder := memory_folder()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", folder)
    if not os.environ.get(VARIABLE):
        server = EmbeddedServer()
        os.environ[VARIABLE] = server.start()
        config.add_cleanup(server.stop)
        config.add_cleanup(lambda: os.environ.pop(VARIABLE, None))
    # Clean-ups run in the reverse order: while the server still answers.
    config.add_cleanup(drop_kept)


compile_routes_once()
compile_statements_once()


def pytest_collection_finish() -> None:
    """Thousands of collected tests are looked through no more at each collection of what they leave."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest first, shared among the workers: none is left alone with them at the end.

    Each worker begins with its part of the list, and takes from the end of another's once it is through.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [one for one in items if LONG & set(one.path.parents)]
    short = [one for one in items if not LONG & set(one.path.parents)]
    items[:] = [
        one
        for number in range(workers)
        for one in (
            *long[number::workers],
            *short[len(short) * number // workers : len(short) * (number + 1) // workers],
        )
    ]


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[SqliteTemplate]:
    with tempfile.TemporaryDirectory(prefix="pacte-sqlite-", dir=memory_folder()) as folder:
        yield SqliteTemplate(Path(folder))


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[PostgresTemplate]:
    template = PostgresTemplate()
    yield template
    template.drop()


@pytest.fixture
def sqlite_urls(sqlite_template: SqliteTemplate) -> Iterator[TestUrls]:
    with sqlite_template.database() as urls:
        yield urls


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Iterator[TestUrls]:
    """An empty database, on each engine."""
    template = request.getfixturevalue(
        "sqlite_template" if request.param == "sqlite" else "postgres_template"
    )
    with template.emptied() as made:
        yield made


@pytest.fixture
def database(urls: TestUrls) -> Iterator[Database]:
    """The database of operations and tenancy tests: each such test runs on both engines."""
    opened = Database(
        urls.application,
        info={"public_url": "https://pacte.example", "signing_keys": ("cle-de-test",)},
    )
    yield opened
    opened.dispose()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


def settings_for(urls: TestUrls, folder: Path, **changes: object) -> Settings:
    """Settings of a test application."""
    values = {
        "mode": Mode.TEST,
        "database_url": urls.application,
        "database_owner_url": urls.owner,
        "data_dir": folder,
        "secure_cookies": False,
        "worker_in_process": False,
        "public_url": "http://localhost",
    }
    return Settings.model_validate({**values, **changes})


@pytest.fixture
def app(sqlite_urls: TestUrls, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    """The application on SQLite."""
    made = create_app(settings_for(sqlite_urls, tmp_path), clock=clock)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["pacte"].database.dispose()


@pytest.fixture
def app_on_each(urls: TestUrls, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    """The application on each engine."""
    made = create_app(settings_for(urls, tmp_path), clock=clock)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["pacte"].database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; without one the journeys are skipped, except in CI where that is a failure."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        message = "no browser on the path: install chromium to run the journeys"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="session")
def playwright_driver(chromium: str) -> Iterator[Playwright]:
    """One driver a process: its synchronous form does not bear another beside it."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(autouse=True)
def quiet_logs() -> Iterator[None]:
    """A command under test may configure the logs; what follows finds them as they were."""
    logger = logging.getLogger("pacte")
    before = (logger.handlers[:], logger.level, logger.propagate)
    yield
    logger.handlers[:], logger.level, logger.propagate = before
