"""The candidate's journey on a phone, with and without JavaScript, and the team leader's signature."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pacte.applications.models import Application
from pacte.applications.vocabulary import ApplicationState
from pacte.sealing import unseal
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.views.conftest import world as world
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.files.samples import pdf, photo_with_gps
from tests.serving import served

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(app: Flask, world: World) -> Iterator[str]:
    """The application on a port of its own."""
    app.config["WTF_CSRF_ENABLED"] = True
    with served(app) as url:
        yield url


def files(folder: Path) -> dict[str, str]:
    """Documents on the phone."""
    contents = {"cv.pdf": pdf(), "lettre.pdf": pdf(), "moi.jpg": photo_with_gps()}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name: str(folder / name) for name in contents}


def send(page: Page, key: str, path: str, *, script: bool) -> None:
    """With JavaScript a PDF, or the photo, leaves as soon as it is chosen."""
    if script:
        scripts_ready(page)
    page.locator(f"#file-{key}").set_input_files(path)
    if not script:
        page.locator(f"#{key}").get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.locator(f"#{key}").get_by_text("Dans votre dossier")).to_be_visible()


def open_context(browser: Browser, **options: Any) -> BrowserContext:
    return browser.new_context(viewport=PHONE, locale="fr-FR", **options)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_dossier_is_built_and_deposited_on_a_phone(
    browser: Browser, app: Flask, world: World, address: str, tmp_path: Path, script: bool
) -> None:
    context = open_context(browser, java_script_enabled=script)
    page = context.new_page()
    seen = check if script else (lambda page: None)
    sent = files(tmp_path)
    page.goto(f"{address}/regions/bfc/promotions/8/candidater")
    seen(page)
    page.get_by_role("button", name="Commencer mon dossier").click()

    seen(page)
    page.get_by_label("Commune où vous habitez").fill("Beaune")
    if script:
        expect(page.get_by_text("Enregistré à")).to_be_visible()
    page.get_by_role("button", name="Enregistrer et continuer").click()

    if script:
        scripts_ready(page)
    page.locator("#structure_text").press_sequentially("beau")
    if script:
        page.get_by_role("option", name="MSP de Beaune").click()
    else:
        page.get_by_role("button", name="Chercher").click()
        page.get_by_label("MSP de Beaune").check()
        page.get_by_role("button", name="Ajouter cette structure").click()
    expect(page.get_by_text("MSP de Beaune").first).to_be_visible()
    page.get_by_label("Maison ou pôle de santé (MSP)").check()
    seen(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()

    page.get_by_label("En poste").check()
    page.get_by_label("Intitulé de votre poste").fill("Coordinatrice")
    page.get_by_label("Date de prise de poste").fill("2024-09-02")
    page.get_by_label("Heures de coordination par semaine").fill("17,5")
    seen(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()

    send(page, "cv", sent["cv.pdf"], script=script)
    send(page, "motivation-letter", sent["lettre.pdf"], script=script)
    send(page, "photo", sent["moi.jpg"], script=script)
    page.get_by_label("Nom de la personne qui signe").fill("Dominique Modèle")
    page.get_by_label("Son adresse électronique").fill("dominique@exemple.fr")
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_text("pas encore signée").first).to_be_visible()
    seen(page)

    keys = app.extensions["pacte"].settings.signing_keys
    token = unseal(keys, world.mails()[-1].sealed).rsplit("/", 1)[-1].rstrip('"}')
    act_as(app, None)
    leader = open_context(browser, java_script_enabled=script).new_page()
    leader.goto(f"{address}/regions/bfc/engagement/{token}")
    leader.get_by_label("Votre fonction dans l’équipe").fill("gérante de la SISA")
    if script:
        box = leader.locator("canvas").bounding_box()
        assert box is not None
        leader.mouse.move(box["x"] + 20, box["y"] + 40)
        leader.mouse.down()
        leader.mouse.move(box["x"] + 120, box["y"] + 20, steps=5)
        leader.mouse.up()
    leader.get_by_label("J’ai lu l’engagement").check()
    seen(leader)
    leader.get_by_role("button", name="Signer l’engagement").click()
    expect(leader.get_by_role("heading", name="Merci, c’est signé")).to_be_visible()
    seen(leader)
    act_as(app, world.person)

    page.get_by_role("link", name="Continuer").click()
    seen(page)
    page.get_by_label("J’ai lu la notice").check()
    page.get_by_role("button", name="Déposer mon dossier").click()
    expect(page.get_by_role("heading", name="Votre dossier est déposé")).to_be_visible()
    seen(page)
    page.get_by_role("link", name="Revenir à mon dossier").click()
    expect(page.get_by_text("Dossier déposé")).to_be_visible()
    seen(page)
    with world.database.session(world.scope) as session:
        assert session.query(Application).one().state is ApplicationState.SUBMITTED
    context.close()
