"""A mémoire of nine pages is deposited and blocked, with the reason; twelve pages mend it; phone and desk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.clock import FixedClock
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in
from tests.memoires.factories import DECLARED, Class, make_class, paper

SPRING = datetime(2027, 4, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def here(site: Site, clock: FixedClock, tmp_path: Path) -> Class:
    clock.move_to(SPRING)
    return make_class(site.app.extensions["pacte"].database, tmp_path)


def send(page: Page, file: Path) -> None:
    page.get_by_label("Mémoire en PDF").set_input_files(file)
    page.get_by_role("button", name="Envoyer et vérifier").click()
    expect(page.get_by_text("Pas encore déposé")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_nine_pages_are_blocked_and_twelve_are_not(
    site: Site, here: Class, browser: Browser, tmp_path: Path, size: tuple[int, int]
) -> None:
    short, whole = tmp_path / "court.pdf", tmp_path / "memoire.pdf"
    short.write_bytes(paper(9))
    whole.write_bytes(paper(12))
    phone, mine = signed_in(site, browser, here.person, size)
    mine.get_by_role("link", name="Ouvrir : Déposer votre mémoire").click()
    check(mine)
    send(mine, short)
    mine.get_by_label("Première page du corps").fill("1")
    expect(mine.get_by_text("Le corps compte 9 pages.")).to_be_visible()
    mine.get_by_role("button", name="Déposer ce mémoire").click()
    expect(mine.get_by_text("Confirmez que ce mémoire est votre travail").first).to_be_visible()
    mine.get_by_label("Titre").fill(DECLARED.title)
    mine.get_by_label("Résumé").fill(DECLARED.summary)
    mine.get_by_label("Mots clés").fill("réunion, équipe")
    mine.get_by_label("J’accepte qu’elles le lisent, avec mon nom").check()
    mine.get_by_label("Ce mémoire est mon travail").check()
    check(mine)
    mine.get_by_role("button", name="Déposer ce mémoire").click()
    expect(mine.get_by_text("C’est déposé : dépôt n° 1")).to_be_visible()
    expect(mine.get_by_text("Soutenance bloquée").first).to_be_visible()
    expect(mine.get_by_text("10 à 20 pages sont demandées").first).to_be_visible()
    check(mine)

    mine.get_by_text("Remplacer ce dépôt").click()
    send(mine, whole)
    mine.get_by_label("Première page du corps").fill("1")
    mine.get_by_label("Ce mémoire est mon travail").check()
    mine.get_by_role("button", name="Déposer ce mémoire").click()
    expect(mine.get_by_text("C’est déposé : dépôt n° 2")).to_be_visible()
    expect(mine.get_by_text("Recevable").first).to_be_visible()
    with mine.expect_download() as receipt:
        mine.get_by_role("link", name="Reçu en PDF").click()
    assert Path(receipt.value.path()).read_bytes().startswith(b"%PDF")
    phone.close()

    desk, page = signed_in(site, browser, here.trainer, DESK)
    page.emulate_media(color_scheme="dark")
    page.goto(f"/regions/bfc/apprenants/{here.learner.id}/memoire")
    check(page)
    page.get_by_role("link", name="Comparer deux dépôts").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comparer deux dépôts")
    check(page)
    desk.close()
    assert here.known().standing.may_be_defended
