"""What the dossier's pages do by themselves: mended errors, another tab, files sent at once, states."""

import io
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from pacte.applications.models import Application
from pacte.clock import FixedClock
from pacte.sealing import unseal
from tests.acting import act_as
from tests.applications.conftest import World
from tests.applications.views.conftest import world as world
from tests.browser.scripts import scripts_ready
from tests.browser.test_candidate import address as address
from tests.browser.test_candidate import check, open_context
from tests.files.samples import pdf, pdf_with_password, picture

pytestmark = pytest.mark.browser


def place(address: str, application: Application, step: str = "") -> str:
    return f"{address}/regions/bfc/candidatures/{application.id}{step}"


def test_errors_appear_and_go_with_the_autosave(browser: Browser, world: World, address: str) -> None:
    context = open_context(browser)
    page = context.new_page()
    page.goto(place(address, world.draft(), "/vous"))
    scripts_ready(page)
    email = page.get_by_label("Adresse électronique")
    email.fill("camille@")
    expect(page.locator(".field-error")).to_contain_text("Cette adresse électronique n’est pas valable")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_accessible_description(
        "La fédération vous y écrira. "
        "Vos reçus partent à l’adresse de votre compte."
        " Erreur : Cette adresse électronique n’est pas valable : elle s’écrit comme nom@exemple.fr."
    )
    check(page)
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    email.fill("camille@exemple.fr")
    expect(page.locator(".field-error")).to_have_count(0)
    expect(page.locator("[data-error-summary]")).to_have_count(0)
    expect(email).not_to_have_attribute("aria-invalid", "true")
    check(page)
    context.close()


def test_other_tab_both_values_are_shown(browser: Browser, world: World, address: str) -> None:
    application = world.draft()
    context = open_context(browser)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        page.goto(place(address, application, "/vous"))
    for page, phone in ((first, "03 80 00 00 01"), (second, "03 80 00 00 02")):
        page.get_by_label("Téléphone").fill(phone)
        expect(page.locator("[data-autosave-state]")).to_contain_text("Enregistré à")
    notice = second.get_by_role("alert")
    expect(notice).to_contain_text("Modifié dans un autre onglet")
    expect(notice).to_contain_text("« 03 80 00 00 01 » est remplacé par « 03 80 00 00 02 »")
    expect(first.locator("[data-conflicts]")).to_be_hidden()
    check(second)
    assert world.fresh(application).phone == "03 80 00 00 02"
    context.close()


def test_a_pdf_leaves_once_chosen_and_photographs_wait_for_each_other(
    browser: Browser, world: World, address: str, tmp_path: Path
) -> None:
    heavy = picture() + bytes(5_100_000)  # more than this document's limit, which is that of its PDF
    contents = {"cv.pdf": pdf(), "secret.pdf": pdf_with_password("x"), "1.jpg": heavy, "2.jpg": heavy}
    contents |= {"notes.txt": b"Bonjour", "lettre.docx": b"PK"}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    context = open_context(browser)
    page = context.new_page()
    page.goto(place(address, world.draft(), "/pieces"))
    scripts_ready(page)
    page.locator("#file-cv").set_input_files(tmp_path / "secret.pdf")
    expect(page.get_by_role("alert")).to_contain_text("protégé par un mot de passe")
    check(page)
    scripts_ready(page)
    page.locator("#file-cv").set_input_files(tmp_path / "1.jpg")
    expect(page.locator("#cv")).to_contain_text("1.jpg")
    expect(page.get_by_text("protégé par un mot de passe")).to_have_count(0)
    expect(page.locator("#file-cv")).not_to_have_attribute("aria-invalid", "true")
    check(page)
    page.locator("#file-cv").set_input_files(tmp_path / "notes.txt")
    expect(page.locator("#cv")).to_contain_text(
        "« notes.txt » n’est pas pris : ce format n’est pas accepté ici."
    )
    expect(page.get_by_role("button", name="Retirer notes.txt")).to_have_count(0)
    page.locator("#file-cv").set_input_files(tmp_path / "lettre.docx")
    expect(page.locator("#cv")).to_contain_text("Enregistrez-le en PDF, puis choisissez ce PDF.")
    expect(page.get_by_role("button", name="Retirer lettre.docx")).to_have_count(0)
    page.locator("#file-cv").set_input_files(tmp_path / "cv.pdf")
    expect(page.locator("#cv")).to_contain_text("Dans votre dossier")
    scripts_ready(page)
    letter = page.locator("#motivation-letter")
    page.locator("#file-motivation-letter").set_input_files([tmp_path / "1.jpg", tmp_path / "2.jpg"])
    expect(letter).to_contain_text("2 fichiers choisis")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("link", name="Continuer").click()
    page.wait_for_url("**/relecture")
    assert asked == ["beforeunload"]
    page.go_back()
    scripts_ready(page)
    page.locator("#file-motivation-letter").set_input_files([tmp_path / "1.jpg", tmp_path / "2.jpg"])
    letter.get_by_role("button", name="Envoyer", exact=True).click()
    expect(letter).to_contain_text("2 pages")
    context.close()


def test_letters_typed_but_not_chosen_are_searched_instead_of_lost(
    browser: Browser, world: World, address: str
) -> None:
    application = world.draft()
    context = open_context(browser)
    page = context.new_page()
    page.goto(place(address, application, "/structure"))
    scripts_ready(page)
    page.get_by_role("combobox").fill("beaun")
    page.locator("input[name=track][value=MSP]").check()
    page.get_by_role("button", name="Enregistrer et continuer").click()
    expect(page.get_by_label("MSP de Beaune")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Ajouter cette structure").click()
    expect(page.get_by_role("alert")).to_contain_text("Aucune structure n’est choisie.")
    first = page.get_by_label("MSP de Beaune")
    expect(first).to_have_accessible_name("MSP de Beaune Beaune, 21 (Côte-d’Or), MSP")
    first.focus()
    first.press("Space")
    assert (page.locator(".choices-results .choice").first.bounding_box() or {})["height"] >= 44
    expect(page.get_by_role("button", name="Retirer MSP de Beaune")).to_have_count(0)
    page.get_by_role("button", name="Ajouter cette structure").click()
    expect(page.get_by_role("button", name="Retirer MSP de Beaune")).to_be_visible()
    assert world.fresh(application).track == "MSP"
    context.close()


def test_drawn_signature_reaches_the_letter(browser: Browser, app: Flask, world: World, address: str) -> None:
    application = world.complete(without=("commitment",))
    context = open_context(browser)
    page = context.new_page()
    page.goto(place(address, application, "/pieces"))
    page.get_by_label("Nom de la personne qui signe").fill("Dominique Modèle")
    page.get_by_label("Son adresse électronique").fill("dominique@exemple.fr")
    page.get_by_role("button", name="Envoyer le lien").click()
    expect(page.get_by_text("pas encore signée").first).to_be_visible()
    keys = app.extensions["pacte"].settings.signing_keys
    token = unseal(keys, world.mails()[-1].sealed).rsplit("/", 1)[-1].rstrip('"}')
    act_as(app, None)
    page.goto(f"{address}/regions/bfc/engagement/{token}")
    page.get_by_label("Votre fonction dans l’équipe").fill("gérante de la SISA")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 90, steps=5)
    page.mouse.up()
    page.get_by_label("J’ai lu l’engagement").check()
    page.get_by_role("button", name="Signer l’engagement").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger la lettre").click()
    letter = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes())).pages[0]
    assert len(letter.images) == 1
    assert "saisie du nom" not in letter.extract_text()
    context.close()


def test_every_state_of_the_dossier_is_accessible_and_says_whether_it_is_deposited(
    browser: Browser, world: World, address: str, clock: FixedClock
) -> None:
    application = world.complete()
    context = open_context(browser)
    page = context.new_page()
    steps = ("", "/vous", "/structure", "/poste", "/pieces", "/relecture", "/messages", "/retrait")

    def walk(state: str, *, form: bool) -> None:
        for step in (*steps, "/structure/declaration"):
            page.goto(place(address, application, step))
            expect(page.locator(".page-state")).to_have_text(state)
            check(page)
        page.goto(place(address, application, "/vous"))
        expect(page.get_by_label("Prénom")).to_have_count(1 if form else 0)

    walk("Brouillon, pas encore déposé", form=True)
    page.goto(place(address, application, "/relecture"))
    page.get_by_role("button", name="Déposer mon dossier").click()
    check(page)
    walk("Dossier déposé", form=False)
    page.goto(place(address, application))
    scripts_ready(page)
    page.get_by_role("button", name="Reprendre mon dossier…").click()
    dialog = page.get_by_role("dialog", name="Reprendre votre dossier ?")
    expect(dialog).to_contain_text("déposer de nouveau au plus tard le 31 octobre 2025 à 23 h 59")
    check(page)
    dialog.get_by_role("link", name="Laisser mon dépôt").click()
    expect(page.locator(".page-state")).to_have_text("Dossier déposé")
    page.get_by_role("button", name="Reprendre mon dossier…").click()
    dialog.get_by_role("button", name="Oui, le reprendre").click()
    expect(page.locator(".page-state")).to_have_text("Brouillon, pas encore déposé")
    page.goto(f"{address}/a-faire")
    check(page)
    clock.move_to(world.cohort.closes_at)
    walk("Non déposé à la clôture", form=False)
    page.goto(place(address, application, "/relecture"))
    expect(page.get_by_role("button", name="Déposer mon dossier")).to_have_count(0)
    context.close()
