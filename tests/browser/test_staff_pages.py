"""Every page of the federation's staff: accessible, within the screen, silent; the ways that matter most."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.clock import FixedClock
from pacte.jobs.running import run_queued
from tests.acting import act_as
from tests.browser.conftest import DESK, Site
from tests.browser.looking import faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.browser.staff_scene import EVE, Scene, make_scene

SECTIONS = "/regions/bfc/promotions/8/modifier"


@pytest.fixture
def scene(site: Site, clock: FixedClock) -> Scene:
    clock.move_to(EVE)
    made = make_scene(site.app)
    act_as(site.app, made.setting.staff)
    return made


@pytest.fixture
def desk(site: Site, scene: Scene, browser: Browser) -> Iterator[Page]:
    context = site.context(browser, DESK)
    yield context.new_page()
    context.close()


def test_staff_pages_are_accessible_and_fit(site: Site, scene: Scene, browser: Browser) -> None:
    context = site.context(browser)
    page = context.new_page()
    page.goto(SECTIONS)
    links = page.eval_on_selector_all("main a", "found => found.map(one => one.getAttribute('href'))")
    sections = {address for address in links if address.startswith(f"{SECTIONS}/")}
    assert len(sections) == 13
    addresses = {*scene.pages.values(), *sections}
    seen = faults_in_both_views(context, sorted(addresses))
    context.close()
    assert {address: faults for address, faults in seen.items() if faults} == {}


def test_who_lacks_what_is_two_clicks_away(desk: Page) -> None:
    desk.goto("/a-faire")
    desk.get_by_role("link", name="Voir qui n’a pas déposé").click()
    table = desk.get_by_role("table", name="Dossiers, Promo 8")
    expect(table.get_by_role("row")).to_have_count(11)
    line = table.get_by_role("row").filter(has_text="Berthier Noa")
    expect(line).to_contain_text("Lettre de motivation")
    desk.get_by_role("link", name="Écrire à ces 10 personnes").click()
    expect(desk.get_by_role("heading", name="Écrire à 10 personnes")).to_be_visible()
    desk.go_back()
    desk.get_by_role("link", name="Berthier Noa").click()
    told = desk.locator(".told .act-body").first
    expect(told).to_be_hidden()
    desk.emulate_media(media="print")
    expect(told).to_be_visible()
    expect(told).to_contain_text("Lettre de motivation")
    expect(desk.locator(".act-body form:visible")).to_have_count(0)
    desk.emulate_media(media="screen")


def test_the_navigation_stays_on_pages_of_no_federation(desk: Page) -> None:
    desk.goto("/compte")
    bar = desk.get_by_role("navigation", name="Navigation principale")
    bar.get_by_role("link", name="Structures").click()
    expect(desk.get_by_role("heading", name="Structures", exact=True)).to_be_visible()
    desk.get_by_role("link", name="MSP de Beaune").click()
    expect(bar.locator("[aria-current=true]")).to_have_text("Structures")


def test_a_long_work_is_followed_without_reloading(site: Site, scene: Scene, desk: Page) -> None:
    desk.goto(scene.pages["job"])
    desk.evaluate("window.stayed = true")
    expect(desk.get_by_text("En attente")).to_be_visible()
    run_queued(site.app.extensions["pacte"], scene.setting.scope)
    expect(desk.get_by_role("link", name="Télécharger le résultat")).to_be_visible(timeout=15_000)
    assert desk.evaluate("window.stayed") is True
    expect(desk.locator("[data-job-news]")).to_have_text("Terminé")
    desk.get_by_role("link", name="Les dossiers").click()
    expect(desk.get_by_role("heading", name="Dossiers", exact=True)).to_be_visible()


def test_back_after_a_corrected_form_opens_the_page_and_not_the_browser_s_warning(
    scene: Scene, desk: Page
) -> None:
    dossier = scene.pages["dossier"]
    desk.goto(dossier)
    desk.get_by_text("Demander une pièce", exact=True).click()
    desk.get_by_role("button", name="Demander la pièce").click()
    expect(desk.get_by_text("Indiquez le dernier jour pour l’envoyer.").first).to_be_visible()
    assert desk.url.endswith(f"{dossier}/demandes")
    scripts_ready(desk)
    desk.locator("#demande-label").fill("Diplôme")
    desk.get_by_label("Attendue le").fill("2025-11-20")
    desk.get_by_role("button", name="Demander la pièce").click()
    expect(desk.get_by_text("La pièce est demandée")).to_be_visible()
    desk.go_back()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    assert desk.url.endswith(dossier)
