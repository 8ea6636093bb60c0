"""Answers and places in a real browser: a candidate declines on a phone, the next in rank confirms."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.selection.answers.factories import SENT, Selection, make_selection

STAFF = "/regions/bfc/promotions/8/selection"


@pytest.fixture
def selection(site: Site, clock: FixedClock) -> Selection:
    clock.move_to(SENT)
    made = make_selection(site.app.extensions["pacte"].database, refused=1)
    act_as(site.app, made.setting.staff)
    return made


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_answers_leave_a_place_is_declined_and_the_next_confirms(
    site: Site, selection: Selection, browser: Browser, size: tuple[int, int]
) -> None:
    context = site.context(browser, size)
    page = context.new_page()
    page.goto(f"{STAFF}/reponses")
    check(page)
    page.get_by_role("button", name="Voir l’aperçu avant l’envoi").click()
    expect(page.get_by_role("heading", name="Relisez avant l’envoi")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Envoyer 6 réponses").click()
    expect(page.get_by_text("6 réponses partent.")).to_be_visible()

    act_as(site.app, selection.person("Retenu1"))
    page.goto(f"/regions/bfc/candidatures/{selection.rows['Retenu1'].id}/reponse")
    check(page)
    page.get_by_label("Je décline la place").check()
    page.get_by_label("Pour décliner").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Vous avez décliné la place.").first).to_be_visible()

    act_as(site.app, selection.person("Attente1"))
    page.goto(f"/regions/bfc/candidatures/{selection.rows['Attente1'].id}/reponse")
    page.get_by_label("Je confirme ma place").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Votre place est confirmée").first).to_be_visible()
    check(page)

    act_as(site.app, selection.setting.staff)
    page.goto(f"{STAFF}/places")
    expect(page.get_by_text("1 confirmée, 1 en attente de réponse, 0 libre, sur 2 places")).to_be_visible()
    check(page)
    page.goto(f"{STAFF}/report")
    check(page)
    context.close()
