"""The components in a real browser: accessible at both widths and modes, light, losing nothing typed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.looking import check
from tests.browser.scripts import scripts_begun, scripts_ready
from tests.serving import served
from tests.web.showcase import make_showcase

VIEWS = [(390, "light"), (1280, "dark")]
"""Both widths and both modes; colours do not depend on the width."""
HEAVY = {"name": "lettre.pdf", "mimeType": "application/pdf", "buffer": b"x" * 10_000_001}


@pytest.fixture
def showcase() -> Flask:
    return make_showcase()


@pytest.fixture
def address(showcase: Flask) -> Iterator[str]:
    with served(showcase) as url:
        yield url


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 800}, locale="fr-FR")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("width", "mode"), VIEWS)
def test_the_gallery_is_accessible_and_fits(browser: Browser, address: str, width: int, mode: str):
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=mode,
        locale="fr-FR",  # type: ignore[arg-type]
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in ("/formulaires", "/"):
        page.goto(f"{address}{path}")
        scripts_ready(page)
        check(page)
        assert page.evaluate("document.documentElement.scrollWidth") == width
        small = page.eval_on_selector_all(
            ".button, select, .choice, .site-nav a, .pagination a",
            "found => found.filter(e => e.offsetHeight && e.offsetHeight < 44).map(e => e.outerHTML)",
        )
        assert small == []
    hidden = page.eval_on_selector_all(
        ".table-frame", "found => found.filter(e => e.scrollWidth > e.clientWidth).map(e => e.className)"
    )
    assert width > 768 or hidden == [], "rows are blocks on a phone"
    page.get_by_role("button", name="Retirer le dossier").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    assert faults == []
    context.close()


@pytest.mark.parametrize("path", ["/", "/formulaires"])
def test_the_page_weighs_less_than_100_kb(phone: Page, path: str):
    weights: dict[str, int] = {}
    phone.on("response", lambda response: weights.update({response.url: len(response.body())}))
    phone.goto(path, wait_until="networkidle")
    assert len(weights) > 10
    assert sum(weights.values()) < 95_000


def test_the_summary_of_errors_takes_the_focus_and_leads_into_the_field(phone: Page):
    phone.goto("/formulaires")
    expect(phone.locator("[data-error-summary]")).to_be_focused()
    phone.locator("[data-error-summary] a[href='#refus-hours']").click()
    expect(phone.locator("#refus-hours")).to_be_focused()


def test_a_structure_is_chosen_by_keyboard(phone: Page):
    phone.goto("/formulaires")
    box = phone.get_by_role("combobox", name="Votre structure")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.fill("msp")
    expect(phone.locator(".combobox [role=option]")).to_have_count(2)
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(phone.get_by_role("option", name="MSP de Clamecy")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(box).to_have_value("MSP de Clamecy")
    expect(phone.locator("input[name=structure]")).to_have_value("8")
    box.press_sequentially("x")
    expect(phone.locator("input[name=structure]")).to_have_value("")


def test_without_script_the_search_and_the_dialog_still_open(browser: Browser, address: str):
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/formulaires")
    expect(page.get_by_role("button", name="Chercher")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Retirer le dossier").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    context.close()


def test_a_heavy_file_is_refused_before_it_is_sent(phone: Page, showcase: Flask):
    phone.goto("/formulaires")
    phone.set_input_files("#letter", HEAVY)  # type: ignore[arg-type]
    told = "«\u00a0lettre.pdf\u00a0» n’est pas pris\u00a0: il pèse 10\u00a0Mo, la limite est 10\u00a0Mo."
    expect(phone.get_by_text(told)).to_be_visible()
    expect(phone.get_by_role("button", name="Retirer lettre.pdf")).to_have_count(0)
    assert phone.eval_on_selector("#letter", "input => input.files.length") == 0


def test_photos_taken_one_after_another_are_all_kept(phone: Page):
    phone.goto("/formulaires")
    notes = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"x"}
    phone.set_input_files("#photos", notes)  # type: ignore[arg-type]
    expect(
        phone.get_by_text("«\u00a0notes.txt\u00a0» n’est pas pris\u00a0: ce format n’est pas accepté ici.")
    ).to_be_visible()
    for name in ("page1.jpg", "page2.jpg"):
        phone.set_input_files("#photos", {"name": name, "mimeType": "image/jpeg", "buffer": b"x"})
    expect(phone.get_by_text("2 fichiers choisis")).to_be_visible()
    expect(phone.get_by_text("notes.txt")).to_have_count(0)
    expect(phone.get_by_text("page2.jpg, 1 octet")).to_be_visible()
    assert phone.eval_on_selector("#photos", "input => [...input.files].map(f => f.name)") == [
        "page1.jpg",
        "page2.jpg",
    ]


def test_a_signature_is_drawn_and_erased(phone: Page):
    phone.goto("/formulaires")
    canvas = phone.locator("#rempli canvas")
    canvas.scroll_into_view_if_needed()
    frame = canvas.bounding_box()
    assert frame is not None
    drawing = phone.locator("input[name=drawing]")
    expect(drawing).to_have_value("")
    phone.mouse.move(frame["x"] + 40, frame["y"] + 60)
    phone.mouse.down()
    phone.mouse.move(frame["x"] + 200, frame["y"] + 90, steps=5)
    phone.mouse.up()
    assert drawing.input_value().startswith("data:image/png;base64,")
    phone.get_by_role("button", name="Effacer").click()
    expect(drawing).to_have_value("")


def test_a_draft_saves_itself(phone: Page, showcase: Flask):
    phone.goto("/formulaire")
    phone.get_by_label("Nom").fill("Noa Berthier")
    expect(phone.get_by_text("Enregistré à")).to_be_visible()
    assert showcase.config["SAVED"] == [("autosave", "Noa Berthier")]


def test_what_is_typed_before_the_scripts_arrive_is_saved_too(phone: Page, showcase: Flask):
    held: list[Route] = []
    phone.route("**/autosave.js", lambda route: held.append(route))
    with phone.expect_request("**/autosave.js"):
        phone.goto("/formulaire", wait_until="commit")
    phone.get_by_label("Nom").fill("Noa Berthier")
    scripts_begun(phone)
    phone.wait_for_timeout(200)
    assert len(held) == 1
    held[0].continue_()
    expect(phone.get_by_text("Enregistré à")).to_be_visible()
    assert showcase.config["SAVED"] == [("autosave", "Noa Berthier")]


def test_a_draft_typed_without_network_is_saved_when_it_returns(phone: Page, showcase: Flask):
    phone.goto("/formulaire")
    scripts_ready(phone)
    phone.context.set_offline(True)
    phone.get_by_label("Nom").fill("Noa Berthier")
    expect(phone.get_by_text("pas de connexion")).to_be_visible()
    assert showcase.config["SAVED"] == []
    phone.context.set_offline(False)
    expect(phone.get_by_text("Enregistré à")).to_be_visible()
    assert showcase.config["SAVED"] == [("autosave", "Noa Berthier")]


def test_a_draft_that_could_not_be_saved_survives_a_reload(phone: Page, showcase: Flask):
    phone.on("dialog", lambda dialog: dialog.accept())
    phone.route("**/brouillon", lambda route: route.abort())
    phone.goto("/formulaire")
    phone.get_by_label("Nom").fill("Noa Berthier")
    expect(phone.get_by_text("pas de connexion")).to_be_visible()
    phone.unroute("**/brouillon")
    phone.reload()
    expect(phone.get_by_label("Nom")).to_have_value("Noa Berthier")
    expect(phone.get_by_text("Enregistré à")).to_be_visible()
    assert showcase.config["SAVED"][-1] == ("autosave", "Noa Berthier")


def test_a_double_click_sends_once(phone: Page, showcase: Flask):
    phone.goto("/formulaire")
    scripts_ready(phone)
    phone.get_by_role("button", name="Envoyer").dblclick()
    expect(phone.get_by_text("reçu")).to_be_visible()
    assert showcase.config["SENT"] == ["Camille Aubert"]
