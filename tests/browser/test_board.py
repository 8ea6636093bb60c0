"""The trainer opens the board on a phone, sees whom to call and why, logs the call, the row calms down."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.board.factories import NOON, TODAY, Scene, make_scene
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in

BOARD = "/regions/bfc/tableau"


@pytest.fixture
def scene(site: Site, clock: FixedClock, tmp_path: Path) -> Scene:
    clock.move_to(NOON)
    return make_scene(site.app.extensions["pacte"].database, tmp_path)


def test_a_trainer_calls_who_needs_it_and_the_row_calms_down(
    site: Site, scene: Scene, browser: Browser
) -> None:
    scene.seal_launch(absent=1)
    scene.note(0, TODAY)
    scene.read(0, "trois-places")
    phone, page = signed_in(site, browser, scene.trainer, PHONE)
    page.goto("/a-faire")
    expect(page.get_by_role("heading", name="Appeler maintenant : 1 personne sur 2")).to_be_visible()
    page.get_by_role("link", name="Ouvrir le tableau").first.click()
    check(page)
    first = page.locator("tbody tr[id]").first
    expect(first.get_by_role("link", name="Inès Bonnet", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="1 personne à appeler maintenant")).to_be_visible()
    expect(first.get_by_text("2 demi-journées d’absence sans justification")).to_be_visible()
    expect(first.get_by_text("Aucun contact depuis le début")).to_be_visible()
    expect(first.get_by_text("0 séminaire sur 7")).to_be_visible()
    page.get_by_role("link", name="Étapes en mots").click()
    expect(first.get_by_text("Sujet : 15 oct.")).to_be_visible()
    check(page)
    first.get_by_role("link", name="Noter un contact avec Inès Bonnet").click()  # one
    page.get_by_role("button", name="Enregistrer le contact").click()  # two
    expect(page.get_by_role("link", name="à appeler maintenant")).to_have_count(0)
    called = page.locator(f"#personne-{scene.learners[1].id}")
    expect(called.get_by_role("link", name="Inès Bonnet", exact=True)).to_be_in_viewport()
    expect(called.get_by_text("C’est noté")).to_be_in_viewport()
    expect(called.get_by_text("Contact aujourd’hui, à rappeler le 30 mars 2026")).to_be_visible()
    expect(called.get_by_text("2 demi-journées d’absence sans justification")).to_be_visible()
    expect(called.get_by_text("Aucun contact")).to_have_count(0)
    expect(called.get_by_text("Aucun module ouvert")).to_be_visible()
    check(page)
    page.goto("/a-faire")
    expect(page.get_by_text("Personne à appeler aujourd’hui")).to_be_visible()
    phone.close()


def test_the_matrix_at_a_desk_scrolls_by_keyboard_and_prints_in_words(
    site: Site, scene: Scene, browser: Browser
) -> None:
    desk, page = signed_in(site, browser, scene.setting.staff, DESK)
    page.emulate_media(color_scheme="dark")
    page.goto("/regions/bfc/promotions/8/tableau")
    check(page)
    frame = page.get_by_role("region", name="Tableau de suivi")
    frame.focus()
    launch = page.get_by_role("columnheader", name="Séminaire de lancement (T0)")
    expect(launch).to_be_in_viewport()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    expect(launch).not_to_be_in_viewport()
    expect(page.get_by_role("rowheader").filter(has_text="Inès Bonnet")).to_be_in_viewport()
    expect(page.get_by_role("columnheader", name="Personne")).to_be_in_viewport()
    page.get_by_text("Filtrer, trier").click()
    page.get_by_label("Raison").select_option("alone")
    expect(page.locator("tbody tr[id]")).to_have_count(1)
    check(page)
    page.get_by_role("link", name="Étapes en mots").click()
    page.emulate_media(media="print")
    expect(page.get_by_text("Sujet : 15 oct.").first).to_be_visible()
    for heading in ("Personne", "Dernier contact", "Où en est chaque personne"):
        expect(page.get_by_role("columnheader", name=heading, exact=True)).to_be_visible()
    desk.close()
