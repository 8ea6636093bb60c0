"""A production on a phone: deposited, answered, deposited again, validated, shared."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.progress.vocabulary import ProductionState
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in
from tests.files import office_samples, samples
from tests.progress.productions.factories import EARLY, KEY, LABEL, Class, make_class


@pytest.fixture
def here(site: Site, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(EARLY)
    return make_class(site.app.extensions["pacte"].database, tmp_path)


def test_a_production_goes_through_two_rounds(
    site: Site, here: Class, browser: Browser, tmp_path: Path
) -> None:
    first, second, annotated = (tmp_path / name for name in ("fiche.docx", "fiche-2.pdf", "annotee.docx"))
    first.write_bytes(office_samples.letter("Ma fiche"))
    second.write_bytes(samples.pdf())
    annotated.write_bytes(office_samples.openxml(words="Annotée"))
    phone, mine = signed_in(site, browser, here.person, PHONE)
    mine.get_by_role("link", name="Ouvrir : Déposer « Fiche de poste signée »").click()
    expect(mine.get_by_role("heading", name="Consigne")).to_be_visible()
    check(mine)
    program = {"name": "fiche.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"}
    mine.get_by_label("Document", exact=True).set_input_files(program)
    mine.get_by_role("button", name="Déposer").click()
    expect(mine.get_by_text("ce format n’est pas accepté ici")).to_be_visible()  # not sent as no file
    mine.get_by_label("Document", exact=True).set_input_files(first)
    mine.get_by_label("Un mot pour qui vous relit").fill("Relue par la gouvernance")
    mine.get_by_role("button", name="Déposer").click()
    expect(mine.get_by_text("C’est reçu")).to_be_visible()
    expect(mine.get_by_text("Empreinte SHA-256").first).to_be_visible()
    check(mine)

    desk, page = signed_in(site, browser, here.trainer, DESK)
    page.get_by_role("link", name="Ouvrir : Relire 1 production").click()
    check(page)
    page.get_by_role("link", name="Lire et répondre à Noé Aubert").click()
    expect(page.frame_locator("iframe").get_by_text("Ma fiche")).to_be_visible()
    expect(page.get_by_text("Relue par la gouvernance").first).to_be_visible()
    page.get_by_label("Retour écrit").fill("Précisez les **missions**")
    page.get_by_label("Document annoté").set_input_files(annotated)
    page.get_by_label("À reprendre").check()
    page.get_by_label("Reprise attendue le").fill("2026-03-20")
    check(page)
    page.get_by_role("button", name="Envoyer le retour").click()
    expect(page.get_by_text("la production est à reprendre")).to_be_visible()

    mine.reload()
    expect(mine.get_by_text("Reprise attendue").first).to_be_visible()
    expect(mine.get_by_role("link", name="Document annoté")).to_be_visible()
    mine.get_by_label("Document", exact=True).set_input_files(second)
    mine.get_by_role("button", name="Déposer").click()
    expect(mine.get_by_role("heading", name="Version 2")).to_be_visible()

    page.reload()
    expect(page.locator("iframe")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Comparer deux versions côte à côte").click()
    left, right = (page.locator(".production-pair iframe").nth(one).bounding_box() for one in (0, 1))
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    check(page)
    page.go_back()
    page.get_by_label("Validée").check()
    page.get_by_role("button", name="Envoyer le retour").click()
    expect(page.get_by_text("La production est validée")).to_be_visible()

    mine.reload()
    mine.get_by_role("button", name="Partager avec ma promotion").click()
    expect(mine.get_by_text("Partagée depuis le")).to_be_visible()
    check(mine)
    assert here.piece().state is ProductionState.VALIDATED
    phone.close()
    desk.close()


def test_the_pages_at_a_glance(site: Site, here: Class, browser: Browser) -> None:
    """The lists, on a phone in light colours and at a desk in dark ones."""
    here.deposit()
    cohort = f"/regions/bfc/promotions/{here.setting.cohort.code}/productions"
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        context, page = signed_in(site, browser, here.trainer, size)
        page.emulate_media(color_scheme=scheme)
        for address in (
            cohort,
            f"{cohort}/a-relire",
            f"{cohort}/partagees",
            f"/regions/bfc/apprenants/{here.learner.id}/productions",
            f"/regions/bfc/apprenants/{here.learner.id}/productions/{KEY}",
        ):
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            check(page)
        expect(page.get_by_role("heading", level=1)).to_have_text(LABEL)
        context.close()
