"""The application with a small programme in the place of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from pacte.app import create_app
from pacte.clock import FixedClock
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.progress.reading.samples import write_programme


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    return write_programme(tmp_path / "programme")


@pytest.fixture
def app(sqlite_urls: TestUrls, clock: FixedClock, tmp_path: Path, programme: Path) -> Iterator[Flask]:
    """The application on SQLite."""
    made = create_app(settings_for(sqlite_urls, tmp_path, modules_dirs=(programme,)), clock=clock)
    made.config["WTF_CSRF_ENABLED"] = False
    yield made
    made.extensions["pacte"].database.dispose()
