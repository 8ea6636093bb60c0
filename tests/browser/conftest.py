"""A real browser and the application served for it, with a clock that tests move."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, expect

from pacte.app import create_app
from pacte.clock import FixedClock
from tests.browser.looking import DESK as DESK
from tests.browser.looking import PHONE as PHONE
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.serving import served

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
expect.set_options(timeout=20_000)  # a machine that does other things besides


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser(playwright_driver: Playwright, chromium: str) -> Iterator[Browser]:
    """A real Chromium, one for all the tests of a process."""
    opened = playwright_driver.chromium.launch(executable_path=chromium, args=FLAGS)
    yield opened
    opened.close()


class Site:
    """The application served at ``url``."""

    def __init__(self, app: Flask, clock: FixedClock, url: str) -> None:
        self.app, self.clock, self.url = app, clock, url

    def context(self, browser: Browser, size: tuple[int, int] = PHONE, **options: Any) -> BrowserContext:
        """A new visitor's browser, French, of the given size; addresses are relative to the site."""
        options.setdefault("base_url", self.url)
        return browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **options,
        )


@pytest.fixture
def site(sqlite_urls: TestUrls, clock: FixedClock, tmp_path: Path) -> Iterator[Site]:
    """The whole application, protection against forged requests included, on a real socket."""
    app = create_app(settings_for(sqlite_urls, tmp_path, demo=True, mail_url="demo:"), clock=clock)
    with served(app) as url:
        yield Site(app, clock, url)
    app.extensions["pacte"].database.dispose()
