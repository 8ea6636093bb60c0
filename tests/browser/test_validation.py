"""The EHESP validates, the federation enrols, in a real browser: accessible and within the screen."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.selection.vocabulary import Decision
from tests.acting import act_as
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.browser.conftest import DESK, Site
from tests.browser.looking import faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.learners.factories import confirmed, enrol, make_trainer
from tests.selection.validation.factories import close_deliberation, decided, entry_of, make_ehesp, send

STAFF = "/regions/bfc/promotions/8/selection/validation"
LEARNERS = "/regions/bfc/promotions/8/apprenants"


@pytest.fixture
def setting(site: Site, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(site.app.extensions["pacte"].database)
    close_deliberation(made)
    act_as(site.app, made.staff)
    return made


def test_pages_are_accessible_and_fit(site: Site, setting: Setting, browser: Browser) -> None:
    store = site.app.extensions["pacte"].store
    row = decided(setting, "Aubert", structure=make_structure(setting), store=store)
    wave = send(setting, [row, decided(setting, "Berthier")], message="Deux dossiers.")
    decided(setting, "Carle")
    trainer = make_trainer(setting)
    learner = enrol(setting, confirmed(setting, "Delorme", structure=make_structure(setting)), trainer)
    confirmed(setting, "Ferrand")
    ehesp = make_ehesp(setting.database)
    context = site.context(browser)
    seen = faults_in_both_views(
        context,
        (
            STAFF,
            f"{STAFF}/vagues/{wave.id}",
            LEARNERS,
            f"{LEARNERS}/inscription",
            f"/regions/bfc/apprenants/{learner.id}",
        ),
    )
    act_as(site.app, ehesp)
    seen |= faults_in_both_views(
        context,
        (
            "/ehesp",
            f"/regions/bfc/validation/vagues/{wave.id}",
            f"/regions/bfc/validation/{entry_of(setting, row).id}",
        ),
    )
    context.close()
    assert {address: found for address, found in seen.items() if found} == {}


def test_from_the_wave_to_the_learner(site: Site, setting: Setting, browser: Browser) -> None:
    make_trainer(setting)
    confirmed(setting, "Aubert")
    decided(setting, "Berthier", decision=Decision.WAITLISTED, rank=1)
    asked = decided(setting, "Carle")
    ehesp = make_ehesp(setting.database)
    page = site.context(browser, DESK).new_page()
    page.goto("/a-faire")
    page.get_by_role("listitem").filter(has_text="Présenter les dossiers retenus").get_by_role("link").click()
    page.get_by_role("checkbox", name="Berthier Camille").check()
    page.get_by_role("button", name="Voir l’aperçu avant l’envoi").click()
    expect(page.get_by_role("heading", name="2 dossiers présentés")).to_be_visible()
    page.get_by_role("button", name="Présenter à l’EHESP").click()
    expect(page.get_by_text("La vague n° 1 est présentée à l’EHESP.")).to_be_visible()

    act_as(site.app, ehesp)
    page.goto("/a-faire")
    page.get_by_role("listitem").filter(has_text="à valider").get_by_role("link").click()
    page.get_by_role("link", name="Promo 8, vague n° 1").click()
    page.get_by_role("link", name="Carle Camille").click()
    page.get_by_role("radio", name="Poser une question à la fédération").check()
    page.get_by_label("Raison du refus, ou question").fill("Depuis quand ?")
    page.get_by_role("button", name="Enregistrer").click()
    scripts_ready(page)
    page.get_by_role("checkbox", name="Choisir Berthier Camille").check()
    page.get_by_role("radio", name="Valider").check()
    page.get_by_role("button", name="Enregistrer pour les dossiers cochés").click()
    expect(page.get_by_text("Validation enregistrée : 1 dossier.")).to_be_visible()

    act_as(site.app, setting.staff)
    page.goto("/a-faire")
    page.get_by_role("listitem").filter(has_text="Répondre à l’EHESP (1)").get_by_role("link").click()
    page.get_by_label("Votre réponse").fill("Depuis 2024.")
    page.get_by_role("button", name="Répondre à l’EHESP").click()
    expect(page.get_by_text("Votre réponse est envoyée")).to_be_visible()
    assert entry_of(setting, asked).reply == "Depuis 2024."

    page.goto("/a-faire")
    page.get_by_role("listitem").filter(has_text="Inscrire 1").get_by_role("link").click()
    page.get_by_role("button", name="Inscrire les personnes cochées").click()
    expect(page.get_by_role("table", name="Apprenantes et apprenants, Promo 8")).to_contain_text(
        "Aubert Camille"
    )
