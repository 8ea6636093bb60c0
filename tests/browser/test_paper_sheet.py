"""The paper journey at the size of a phone: photograph, presences at once, and the pages of hours."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.seminars.vocabulary import Proof
from tests.browser.conftest import PHONE, Site
from tests.browser.test_presence import check, signed_in
from tests.files.samples import photo_with_gps
from tests.seminars.presence.factories import DURING, Stage, make_stage


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    return make_stage(site.app.extensions["pacte"].database)


def test_a_sheet_signed_by_hand(site: Site, stage: Stage, browser: Browser, tmp_path: Path) -> None:
    phone, page = signed_in(site, browser, stage.trainer, PHONE)
    page.goto(stage.url)
    page.get_by_role("link", name="Feuille signée à la main").click()
    check(page)
    picture = tmp_path / "IMG_0001.jpg"
    picture.write_bytes(photo_with_gps())
    page.get_by_label("Photographie de la feuille signée").set_input_files(picture)
    page.get_by_role("button", name="Joindre la photographie").click()
    expect(page.get_by_role("img", name="Photographie 1 de la feuille signée")).to_be_visible()
    check(page)
    first, second = stage.person(0).name, stage.person(1).name
    page.get_by_role("group", name=first, exact=True).get_by_label("A signé", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name=second, exact=True).get_by_label("N’a pas signé").check()
    page.get_by_role("button", name="Enregistrer les présences").click()
    expect(page.get_by_text("Les présences lues sur la feuille sont enregistrées.")).to_be_visible()
    check(page)
    row = stage.row(0)
    assert row is not None
    assert row.proof is Proof.PAPER
    page.goto(f"/regions/bfc/promotions/{stage.setting.cohort.code}/presences")
    expect(page.get_by_role("table")).to_be_hidden()
    check(page)
    page.get_by_role("link", name=first, exact=True).click()
    check(page)
    phone.close()
