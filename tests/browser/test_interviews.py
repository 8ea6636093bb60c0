"""Interviews in a browser: slots proposed on a desk, chosen on a phone, the record saved as one types."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.selection.interviews.factories import AT, FIRST, Stage, make_stage

LIST = "/regions/bfc/promotions/8/selection/entretiens"


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(site.app.extensions["pacte"].database)
    act_as(site.app, made.setting.staff)
    return made


def candidate(stage: Stage) -> Person:
    with stage.database.session(stage.setting.scope) as session:
        return session.get_one(Person, stage.rows[0].person_id)


def test_from_the_proposal_to_the_record(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    desk = site.context(browser, DESK)
    page = desk.new_page()
    page.goto(LIST)
    page.get_by_role("link", name="Proposer des créneaux").click()
    scripts_ready(page)
    check(page)
    page.get_by_label("Jour").fill("2025-11-13")
    page.get_by_label("De", exact=True).fill("14:00")
    page.get_by_label("À", exact=True).fill("15:30")
    page.get_by_label("Lien vidéo").fill("https://visio.example/salle")
    page.get_by_label("Alix Agence").check()
    page.get_by_role("button", name="Proposer la série").click()
    expect(page.get_by_text("3 créneaux proposés.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Inviter à un entretien").click()
    scripts_ready(page)
    check(page)
    page.get_by_label("Aubert0 Camille").check()
    page.get_by_label("Dernier jour pour choisir un créneau").fill("2025-11-10")
    page.get_by_role("button", name="Voir l’aperçu avant l’envoi").click()
    check(page)
    page.get_by_role("button", name="Inviter 1 personne").click()
    expect(page.get_by_text("1 invitation part.")).to_be_visible()

    phone = site.context(browser, PHONE)
    page = phone.new_page()
    act_as(site.app, candidate(stage))
    page.goto("/a-faire")
    page.get_by_role("link", name="Choisir").click()
    scripts_ready(page)
    check(page)
    page.get_by_label("de 14 h 30 à 15 h").check()
    page.get_by_role("button", name="Réserver ce créneau").click()
    expect(page.get_by_role("heading", name="Votre rendez-vous")).to_be_visible()
    check(page)

    clock.move_to(FIRST + timedelta(hours=1))
    act_as(site.app, stage.members[0])
    page.goto("/regions/bfc/promotions/8/selection/mes-entretiens")
    check(page)
    page.get_by_role("link", name="Camille Aubert0").click()
    scripts_ready(page)
    check(page)
    page.get_by_label("Favorable", exact=True).check()
    page.get_by_label("Compte rendu").fill("Un projet clair.")
    expect(page.locator("[data-autosave-state]")).to_contain_text("Enregistré à")
    page.get_by_label("a eu lieu", exact=True).check()
    page.locator("#issue").get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Entretien fait")).to_be_visible()
    expect(page.get_by_label("Compte rendu")).to_have_value("Un projet clair.")
    phone.close()

    act_as(site.app, stage.setting.staff)
    for size in (PHONE, DESK):
        context = site.context(browser, size)
        page = context.new_page()
        for path in (
            LIST,
            f"{LIST}/creneaux/1",
            f"/regions/bfc/selection/{stage.rows[0].id}/entretien",
        ):
            page.goto(path)
            check(page)
        expect(page.get_by_text("Un projet clair.")).to_be_visible()
        context.close()
    desk.close()
