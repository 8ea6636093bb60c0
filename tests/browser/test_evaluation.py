"""An evaluation on a phone right after the seminar, then the results of the trainer; in both themes."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import PHONE, Site
from tests.browser.looking import check, faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.seminars.evaluation.factories import CLOSES, END, Stage, make_stage


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(END)
    made = make_stage(site.app.extensions["pacte"].database)
    made.ask()
    return made


def test_two_minutes_on_a_phone(site: Site, stage: Stage, browser: Browser, clock: FixedClock) -> None:
    phone = site.context(browser, PHONE)
    page = phone.new_page()
    act_as(site.app, stage.person(0))
    page.goto("/a-faire")
    page.get_by_role("link", name="Répondre").click()
    scripts_ready(page)
    assert faults_in_both_views(phone, (page.url,)) == {page.url: []}
    page.get_by_role("group", name="Dans l’ensemble").get_by_label("5 – tout à fait").check()
    page.get_by_label("Que retenez-vous").fill("Le jeu de rôle.")
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_role("alert")).to_contain_text("cette question attend une réponse.")
    expect(page.get_by_label("Que retenez-vous")).to_have_value("Le jeu de rôle.")
    expect(page.get_by_role("group", name="Dans l’ensemble").get_by_label("5")).to_be_checked()
    check(page)
    page.get_by_role("radiogroup", name="Ce que vous avez appris").get_by_label("4").check()
    page.get_by_role("radiogroup", name="Le rythme").get_by_label("3").check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Réponse enregistrée")).to_be_visible()
    check(page)
    phone.close()

    stage.answer(1)
    stage.answer(2)
    clock.move_to(CLOSES)
    act_as(site.app, stage.trainer)
    context = site.context(browser)
    results = f"/regions/bfc/seminaires/{stage.seminar().id}/evaluation/resultats"
    seen = faults_in_both_views(context, (results, "/regions/bfc/promotions/8/evaluations"))
    assert seen == {address: [] for address in seen}
    page = context.new_page()
    page.goto(results)
    expect(page.get_by_text("Le jeu de rôle.").first).to_be_visible()
    context.close()
