"""A real browser shows a stored PDF in the frame of the dossier's page, under the policy it is sent with."""

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.applications.processing.factories import add_file, make_dossier, make_setting
from tests.browser.conftest import DESK, Site
from tests.browser.scripts import scripts_ready
from tests.conftest import NOW
from tests.files.samples import pdf

VIEWER = "chrome-extension://"
"""The browser's own viewer is an extension, in a frame inside ours, that comes a moment later."""


def viewers(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if frame.url.startswith(VIEWER)]


def wait_for_viewer(page: Page, address: str) -> None:
    """Until the viewer has opened the PDF of that address, 30 seconds at most."""
    for _ in range(150):
        if any(frame.parent_frame and frame.parent_frame.url.endswith(address) for frame in viewers(page)):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"no viewer of {address} in {[frame.url for frame in page.frames]}")


def test_a_stored_pdf_is_shown_in_the_frame_and_the_arrows_show_the_next(
    site: Site, clock: FixedClock, browser: Browser
) -> None:
    clock.move_to(NOW)
    services = site.app.extensions["pacte"]
    setting = make_setting(services.database)
    dossier = make_dossier(setting, documents=())
    with services.database.session(setting.scope, write=True) as session:
        for key in ("cv", "motivation-letter"):
            content = pdf(text=f"Bonjour, {key}")
            add_file(session, setting, dossier.id, key, store=services.store, content=content)
    act_as(site.app, setting.staff)
    context = site.context(browser, DESK)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    page.goto(f"/regions/bfc/dossiers/{dossier.id}")
    frame = page.locator("iframe[data-frame]")
    first = frame.get_attribute("src")
    assert first is not None
    wait_for_viewer(page, first)

    pieces = page.locator("a[data-piece]")
    scripts_ready(page)
    pieces.nth(0).focus()
    page.keyboard.press("ArrowDown")
    expect(pieces.nth(1)).to_have_attribute("aria-current", "true")
    second = pieces.nth(1).get_attribute("data-piece")
    assert second is not None
    assert second != first
    wait_for_viewer(page, second)

    assert faults == []
    context.close()
