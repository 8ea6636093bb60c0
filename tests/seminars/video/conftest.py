"""What does not depend on the engine is tested on one."""

from collections.abc import Iterator

import pytest

from pacte.database import Database
from tests.databases import TestUrls


@pytest.fixture
def sqlite_database(sqlite_urls: TestUrls) -> Iterator[Database]:
    """A database on SQLite."""
    opened = Database(
        sqlite_urls.application,
        info={"public_url": "https://pacte.example", "signing_keys": ("cle-de-test",)},
    )
    yield opened
    opened.dispose()
