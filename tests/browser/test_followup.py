"""A contact noted on a phone in four taps; the learner sees what is shared, and only that."""

from datetime import date

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in
from tests.followup.factories import NOON, TODAY, Desk, make_desk, table_2021


@pytest.fixture
def desk(site: Site, clock: FixedClock) -> Desk:
    clock.move_to(NOON)
    return make_desk(site.app.extensions["pacte"].database)


def test_a_contact_is_noted_and_the_learner_sees_what_is_shared(
    site: Site, desk: Desk, browser: Browser
) -> None:
    desk.note(note="À garder entre nous", next_step="Relire son plan", next_on=TODAY)
    phone, page = signed_in(site, browser, desk.trainer, PHONE)
    page.goto("/regions/bfc/promotions/8/apprenants")
    page.get_by_role("link", name="Noter un contact").first.click()  # one
    check(page)
    page.get_by_label("Mémoire").check()  # two
    page.get_by_label("Partager avec l’apprenant·e").check()  # three
    page.get_by_role("button", name="Enregistrer le contact").click()  # four
    expect(page.get_by_text("C’est noté")).to_be_visible()
    check(page)
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Suite faite")).to_be_visible()
    page.get_by_role("link", name="Annuler le contact").first.click()
    check(page)
    phone.close()

    own, mine = signed_in(site, browser, desk.person(), PHONE)
    mine.goto(f"/regions/bfc/apprenants/{desk.learners[0].id}")
    mine.get_by_role("link", name="Mes échanges avec la formation").click()
    expect(mine.get_by_role("main").get_by_text("Mémoire")).to_be_visible()
    expect(mine.get_by_text("À garder entre nous")).to_have_count(0)
    check(mine)
    own.close()


def test_past_contacts_are_imported_and_counted_at_a_desk(site: Site, desk: Desk, browser: Browser) -> None:
    desktop, page = signed_in(site, browser, desk.setting.staff, DESK)
    page.emulate_media(color_scheme="dark")
    page.goto("/regions/bfc/promotions/8/contacts/importer")
    check(page)
    names = ["Noé Aubert A", "Noé Aubert B", "Personne Autre"]
    table = table_2021(desk, names, first=date(2025, 8, 4), every=0.75).encode()
    page.get_by_label("Tableau des contacts").set_input_files(
        {"name": "contacts.csv", "mimeType": "text/csv", "buffer": table}
    )
    page.get_by_role("button", name="Lire le fichier").click()
    told = page.locator("[data-answers-told]")
    expect(told).to_have_text("57 lignes sans personne seront laissées de côté.")
    page.get_by_label("Personne Autre, 57").select_option(str(desk.learners[0].id))
    expect(told).to_have_text(
        "La réponse choisie plus haut s’y ajoute ; aucune ligne n’est laissée de côté faute de réponse."
    )
    check(page)
    page.get_by_role("button", name="Garder ces réponses").click()
    page.get_by_role("button", name="Confirmer l’import").click()
    expect(page.get_by_text("173").first).to_be_visible()
    check(page)
    page.get_by_role("link", name="Voir les contacts").click()
    expect(page.get_by_role("row", name="Tous les contacts 127 39 7 0 0 173")).to_be_visible()
    check(page)
    desktop.close()
