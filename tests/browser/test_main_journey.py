"""The first job in a browser: a cohort from its file, a dossier deposited, closing, a late refusal."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pacte.database import Scope
from pacte.federations.operations import StructureFields, register_structure
from pacte.paths import resources
from pacte.policy import COMMAND, Role
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.factories import grant_role, make_federation, make_person
from tests.files.samples import pdf, photo_with_gps

pytestmark = pytest.mark.browser
LAST_EVENING = datetime(2025, 10, 31, 22, 40, tzinfo=UTC)
FIRST_REFUSED = datetime(2025, 10, 31, 23, 0, tzinfo=UTC)
"""Midnight in Paris: the last minute of 31 October has passed."""


def link_in_mail(site: Site, browser: Browser, *, to: str, part: str) -> str:
    """The address that the last mail to someone holds, read on the page of the demonstration's mail."""
    context = site.context(browser, DESK)
    page = context.new_page()
    page.goto("/demo/courrier")
    page.get_by_role("row").filter(has_text=to).first.get_by_role("link").click()
    address = page.locator(f"pre a[href*='{part}']").first.get_attribute("href")
    context.close()
    assert address is not None
    return re.sub(r"^https?://[^/]+", "", address)


def sign_in(site: Site, browser: Browser, page: Page, email: str) -> None:
    """Ask for a link, read the mail, press the button; one returns where one was going."""
    page.get_by_role("form", name="Recevoir un lien").get_by_label("Adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir mon lien").click()
    page.goto(link_in_mail(site, browser, to=email, part="/connexion/lien/"))
    check(page)
    page.get_by_role("main").get_by_role("button").first.click()


def open_cohort(site: Site, browser: Browser, staff_email: str) -> BrowserContext:
    """Staff load BFC's promo 8 from its file, on screen, and publish it."""
    context = site.context(browser, DESK)
    page = context.new_page()
    page.goto("/regions/bfc/promotions/importer")
    sign_in(site, browser, page, staff_email)
    expect(page.get_by_role("heading", name="Importer une promotion")).to_be_visible()
    check(page)
    page.locator("input[type=file]").set_input_files(resources("cohorts") / "bfc-8.toml")
    page.get_by_role("button", name="Lire le fichier").click()
    check(page)
    page.get_by_role("button", name="Créer la promotion").click()
    check(page)
    page.get_by_role("link", name="Publier", exact=True).click()
    page.get_by_role("button", name="Publier").click()
    return context


def send(page: Page, key: str, path: Path) -> None:
    scripts_ready(page)
    page.locator(f"#file-{key}").set_input_files(path)
    expect(page.locator(f"#{key}").get_by_text("Dans votre dossier")).to_be_visible()


def begin(site: Site, browser: Browser, email: str) -> tuple[BrowserContext, Page]:
    """From the public page to the first step, on a phone, with an account opened on the way."""
    context = site.context(browser, PHONE)
    page = context.new_page()
    page.goto("/regions/bfc/promotions/8")
    check(page)
    page.get_by_role("link", name="Candidater").first.click()
    check(page)
    sign_in(site, browser, page, email)
    page.get_by_role("button", name="Commencer mon dossier").click()
    check(page)
    return context, page


def fill(page: Page, folder: Path) -> None:
    """The first four steps, the signature asked of the team leader."""
    page.get_by_label("Prénom").fill("Maud")
    page.get_by_label("Nom", exact=True).fill("Trévisan")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    scripts_ready(page)
    page.locator("#structure_text").press_sequentially("fontai")
    page.get_by_role("option", name="MSP des Trois Fontaines").click()
    expect(page.get_by_role("button", name="Retirer MSP des Trois Fontaines")).to_be_visible()
    page.get_by_label("Maison ou pôle de santé (MSP)").check()
    check(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_label("En poste").check()
    page.get_by_label("Intitulé de votre poste").fill("Coordinatrice")
    page.get_by_label("Date de prise de poste").fill("2024-09-02")
    page.get_by_label("Heures de coordination par semaine").fill("17,5")
    check(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    contents = {
        "cv": ("cv.pdf", pdf()),
        "motivation-letter": ("lettre.pdf", pdf()),
        "photo": ("moi.jpg", photo_with_gps()),
    }
    for key, (name, content) in contents.items():
        (folder / name).write_bytes(content)
        send(page, key, folder / name)
    page.get_by_label("Nom de la personne qui signe").fill("Gauthier Ravenel-Mas")
    page.get_by_label("Son adresse électronique").fill("leader@demo.example")
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_text("pas encore signée").first).to_be_visible()
    check(page)


def sign_commitment(site: Site, browser: Browser) -> None:
    """The team leader, without an account, by the link in the mail."""
    context = site.context(browser, PHONE)
    page = context.new_page()
    page.goto(link_in_mail(site, browser, to="leader@demo.example", part="/engagement/"))
    check(page)
    page.get_by_label("Votre fonction dans l’équipe").fill("gérant de la SISA")
    page.get_by_label("J’ai lu l’engagement").check()
    page.get_by_role("button", name="Signer l’engagement").click()
    expect(page.get_by_role("heading", name="Merci, c’est signé")).to_be_visible()
    check(page)
    context.close()


def test_from_the_file_of_a_cohort_to_a_late_refusal(browser: Browser, site: Site, tmp_path: Path) -> None:
    database = site.app.extensions["pacte"].database
    federation = make_federation(database)
    staff = make_person(database, "Mathis", "Corbelin", email="equipe.bfc@demo.example")
    grant_role(database, staff, Role.STAFF, federation)
    with database.session(Scope.federation(federation.id), write=True) as session:
        fields = StructureFields(
            name="MSP des Trois Fontaines", kind="MSP", commune="Beaune", department="21"
        )
        register_structure(session, fields=fields, by=COMMAND, at=site.clock.now())

    office = open_cohort(site, browser, staff.email)
    first, page = begin(site, browser, "candidate@demo.example")
    fill(page, tmp_path)
    sign_commitment(site, browser)
    page.get_by_role("link", name="Continuer").click()
    check(page)
    page.get_by_label("J’ai lu la notice").check()
    page.get_by_role("button", name="Déposer mon dossier").click()
    expect(page.get_by_role("heading", name="Votre dossier est déposé")).to_be_visible()
    check(page)

    desk = office.new_page()
    desk.goto("/regions/bfc/promotions/8/dossiers")
    row = desk.get_by_role("row").filter(has_text="Trévisan")
    expect(row).to_contain_text("Déposé")
    check(desk)
    row.get_by_role("link").first.click()
    expect(desk.get_by_role("heading", name="Maud Trévisan").first).to_be_visible()
    check(desk)

    site.clock.move_to(LAST_EVENING)
    second, late = begin(site, browser, "candidat@demo.example")
    late.goto(late.url.rsplit("/", 1)[0] + "/relecture")
    site.clock.move_to(FIRST_REFUSED)
    late.get_by_label("J’ai lu la notice").check()
    late.get_by_role("button", name="Déposer mon dossier").click()
    expect(late.get_by_text("Les candidatures sont closes depuis le 31 octobre 2025").first).to_be_visible()
    check(late)
    for context in (first, second, office):
        context.close()
