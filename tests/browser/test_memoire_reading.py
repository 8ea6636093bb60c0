"""A juror from the personal link to the evaluation given, on a telephone and at a desk."""

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.files.models import StoredFile
from pacte.files.queries import prefix_of
from pacte.memoires.models import MemoireReading
from tests.accounts.mailbox import last_link
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import faults_of
from tests.browser.scripts import scripts_ready
from tests.files.samples import pdf
from tests.memoires.evaluation.factories import grid_fields
from tests.memoires.readers.factories import READING, Jury, make_jury


@pytest.fixture
def jury(site: Site, clock: FixedClock) -> Jury:
    """A mémoire of sixteen pages, in the store."""
    clock.move_to(READING)
    services = site.app.extensions["pacte"]
    made = make_jury(services.database)
    learner, juror = made.learner(), made.seat("Ana")
    made.deposit(learner)
    with made.database.session(made.setting.scope, write=True) as session:
        row = session.scalars(select(StoredFile)).one()
        kept = services.store.put(pdf(16), prefix=prefix_of(row.federation_id))
        row.sha256, row.size = kept.sha256, kept.size
    made.assign(learner, juror)
    return made


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_from_the_link_to_the_evaluation_given(
    site: Site, jury: Jury, browser: Browser, size: tuple[int, int]
) -> None:
    context = site.context(browser, size)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    juror = next(address for address, _ in jury.mails("asked"))
    page.goto(last_link(site.app, to=juror, scope=jury.setting.scope))
    page.get_by_role("button", name="J’accepte").click()
    page.get_by_role("button", name="Ouvrir mes lectures").click()
    expect(page.get_by_role("heading", name="Mes lectures", level=1)).to_be_visible()
    assert faults_of(page) == []
    page.get_by_role("link", name="Lire et évaluer").click()
    scripts_ready(page)
    opening = page.get_by_role("link", name="Ouvrir le PDF")
    answer = page.request.get(str(opening.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    for field in grid_fields(jury):
        page.locator(f"input[name={field}][value='3']").check()
    page.get_by_label("Commentaire pour l’apprenant·e").fill(
        "Une question claire ; voir la page 12 du fichier."
    )
    expect(page.locator("[data-autosave-state][data-state=saved]")).to_be_visible()
    expect(page.locator("[data-progress]")).to_contain_text("60")
    cited = page.locator("[data-cited=comment_learner] a")
    expect(cited).to_have_attribute("href", f"{opening.get_attribute('href')}#page=12")
    assert faults_of(page) == []
    page.get_by_role("button", name="Rendre mon évaluation").click()
    expect(page.get_by_text("Votre évaluation est rendue, merci.")).to_be_visible()
    expect(page.get_by_role("link", name="page 12")).to_be_visible()
    assert faults_of(page) == []
    assert complaints == []
    context.close()
    with jury.database.session(jury.setting.scope) as session:
        assert session.scalars(select(MemoireReading.submitted_at)).one() == READING
