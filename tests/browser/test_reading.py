"""A learner reads on a phone, checks themselves, resumes on a computer; the federation adds a page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pacte.app import create_app
from pacte.clock import FixedClock
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check, faults_at_each
from tests.browser.scripts import scripts_ready
from tests.browser.test_presence import signed_in
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.progress.reading.factories import MODULE, MODULES, NIGHT, Stage, make_stage
from tests.progress.reading.samples import write_programme
from tests.serving import served

FILLING = "\n\nUn paragraphe qui prend de la place.\n" * 12


@pytest.fixture
def programme(tmp_path: Path) -> Path:
    """A page long enough to be left in its middle."""
    folder = write_programme(tmp_path / "programme")
    page = folder / MODULE / "01-essentiels.md"
    page.write_text(page.read_text(encoding="utf-8").replace("\n## ", f"{FILLING}\n## "), encoding="utf-8")
    return folder


@pytest.fixture
def site(sqlite_urls: TestUrls, clock: FixedClock, tmp_path: Path, programme: Path) -> Iterator[Site]:
    settings = settings_for(sqlite_urls, tmp_path, demo=True, mail_url="demo:", modules_dirs=(programme,))
    app = create_app(settings, clock=clock)
    with served(app) as url:
        yield Site(app, clock, url)
    app.extensions["pacte"].database.dispose()


@pytest.fixture
def stage(site: Site, clock: FixedClock, programme: Path) -> Stage:
    clock.move_to(NIGHT)
    return make_stage(site.app.extensions["pacte"].database, programme)


def test_a_learner_reads_answers_and_resumes_elsewhere(site: Site, stage: Stage, browser: Browser) -> None:
    phone, page = signed_in(site, browser, stage.person, PHONE)
    page.get_by_role("link", name="Modules").click()
    check(page)
    page.get_by_role("link", name="Prise de fonction").click()
    check(page)
    page.get_by_role("link", name="Commencer").click()
    check(page)
    page.get_by_role("button", name="Suivant : Les essentiels").click()
    expect(page.get_by_role("heading", name="Les essentiels", level=1)).to_be_visible()
    scripts_ready(page)
    question = page.locator("#question-arbitrage")
    question.get_by_label("La coordination, seule").check()
    question.get_by_role("button", name="Répondre").click()
    expect(question.get_by_text("À revoir")).to_be_visible()
    expect(question.get_by_text("elle engage l’équipe")).to_be_visible()
    question.get_by_label("La gouvernance").check()
    question.get_by_role("button", name="Changer ma réponse").click()
    expect(question.get_by_text("Exact", exact=True)).to_be_visible()
    check(page)
    with page.expect_response(lambda answer: answer.url.endswith("/endroit")) as kept:
        page.get_by_role("heading", name="Pour finir").scroll_into_view_if_needed()
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert kept.value.status == 204

    desk, other = signed_in(site, browser, stage.person, DESK)
    other.get_by_role("link", name="Modules").click()
    expect(other.get_by_text("1 page lue sur 3")).to_be_visible()
    other.get_by_role("link", name="Reprendre où vous en étiez").click()
    expect(other).to_have_url(f"{site.url}{MODULES}/{MODULE}/pages/essentiels#essentiels-pour-finir")
    expect(other.locator("#question-arbitrage").get_by_label("La gouvernance")).to_be_checked()
    desk.close()
    phone.close()


def test_staff_add_a_page_and_every_page_looks_right_in_the_dark(
    site: Site, stage: Stage, browser: Browser
) -> None:
    stage.read("introduction")
    desk, page = signed_in(site, browser, stage.setting.staff, DESK)
    page.goto(f"{MODULES}/{MODULE}")
    page.get_by_role("link", name="Ajouter une page de la fédération").click()
    page.get_by_label("Titre de la page").fill("Nos adresses")
    page.get_by_label("Texte").fill("## Qui appeler\n\n::: retenir\nL’équipe **répond**.\n:::")
    page.get_by_role("button", name="Voir l’aperçu").click()
    expect(page.get_by_role("heading", name="Aperçu, rien n’est enregistré")).to_be_visible()
    check(page)
    page.get_by_label("Publier").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Page de FeMaSCo-BFC").first).to_be_visible()
    state = desk.storage_state()
    desk.close()

    dark = site.context(browser, DESK, color_scheme="dark", storage_state=state)
    found = faults_at_each(
        dark,
        [
            MODULES,
            f"{MODULES}/{MODULE}",
            f"{MODULES}/{MODULE}/pages/essentiels",
            f"{MODULES}/{MODULE}/pages/federation-1",
            f"{MODULES}/{MODULE}/pages/tout",
            f"{MODULES}/{MODULE}/pages-de-la-federation/1",
            f"/regions/bfc/apprenants/{stage.learner.id}/lecture",
        ],
    )
    assert not any(found.values()), found
    dark.close()
