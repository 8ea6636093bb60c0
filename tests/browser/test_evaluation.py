"""An evaluation on a phone right after the seminar, then the results of the trainer; in both themes."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.seminars.evaluation.factories import CLOSES, END, Stage, make_stage


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(END)
    made = make_stage(site.app.extensions["pacte"].database)
    made.ask()
    return made


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_minutes_on_a_phone(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock, theme: Literal["light", "dark"]
) -> None:
    phone = site.context(browser, PHONE, color_scheme=theme)
    page = phone.new_page()
    act_as(site.app, stage.person(0))
    page.goto("/a-faire")
    page.get_by_role("link", name="Répondre").click()
    scripts_ready(page)
    check(page)
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
    for size in (PHONE, DESK):
        context = site.context(browser, size, color_scheme=theme)
        page = context.new_page()
        page.goto(f"/regions/bfc/seminaires/{stage.seminar().id}/evaluation/resultats")
        expect(page.get_by_text("Le jeu de rôle.").first).to_be_visible()
        check(page)
        page.goto("/regions/bfc/promotions/8/evaluations")
        check(page)
        context.close()
