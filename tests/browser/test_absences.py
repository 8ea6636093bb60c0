"""An absence and what follows it, on phones: catch-up work, work in the team; a decision at a desk."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in
from tests.seminars.absences.factories import LATER, record
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    """The second learner was absent from a sealed half-day."""
    clock.move_to(DURING)
    made = make_stage(site.app.extensions["pacte"].database)
    made.sign(0)
    clock.move_to(AFTER_IT)
    made.seal()
    clock.move_to(LATER)
    return made


def test_an_absence_is_caught_up(site: Site, stage: Stage, browser: Browser) -> None:
    name = stage.person(1).name
    phone, page = signed_in(site, browser, stage.trainer, PHONE)
    page.get_by_role("link", name="Ouvrir : Donner suite à").click()
    check(page)
    page.get_by_role("link", name=f"Donner un rattrapage à {name}").click()
    expect(page.get_by_label("Heures")).to_have_value("3")
    page.get_by_label("Consigne").fill("Lire le module et rendre une page")
    page.get_by_label("À rendre le").fill("2026-01-09")
    check(page)
    page.get_by_role("button", name="Donner ce rattrapage").click()
    expect(page.get_by_text("Rattrapage à rendre")).to_be_visible()
    check(page)

    other, mine = signed_in(site, browser, stage.person(1), PHONE)
    expect(mine.get_by_role("heading", name="Faire mon rattrapage")).to_be_visible()
    mine.get_by_role("link", name="Lire et rendre").click()
    expect(mine.get_by_text("Lire le module et rendre une page")).to_be_visible()
    check(mine)
    mine.get_by_label("Votre travail, ou un mot").fill("Une page sur le projet de santé")
    mine.get_by_role("button", name="Rendre ce travail").click()
    expect(mine.get_by_text("Rattrapage rendu, à relire").first).to_be_visible()
    mine.goto(f"/regions/bfc/apprenants/{stage.learners[1].id}/presences")
    mine.get_by_role("link", name="Déclarer du travail dans l’équipe").click()
    mine.get_by_label("Fait le").fill("2025-12-12")
    mine.get_by_label("Heures").fill("2")
    mine.get_by_label("Ce que vous avez fait").fill("Réunion d’équipe préparée et animée")
    check(mine)
    mine.get_by_role("button", name="Déclarer").click()
    expect(mine.get_by_text("12 décembre 2025, 2 h")).to_be_visible()
    check(mine)
    other.close()

    page.reload()
    page.get_by_role("link", name="Lire et répondre").click()
    expect(page.get_by_text("Une page sur le projet de santé")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Valider le travail rendu").click()
    expect(page.get_by_text("Rattrapage validé")).to_be_visible()
    page.goto(f"/regions/bfc/promotions/{stage.setting.cohort.code}/suites-des-absences")
    check(page)
    page.get_by_role("button", name="Accepter").click()
    expect(page.get_by_text("C’est accepté")).to_be_visible()
    hours = record(stage).hours
    assert (hours.catch_up, hours.team, hours.missed) == (210, 120, 0)
    phone.close()


def test_the_team_lifts_the_tolerance(site: Site, stage: Stage, browser: Browser) -> None:
    desk, page = signed_in(site, browser, stage.setting.staff, DESK)
    page.goto(f"/regions/bfc/apprenants/{stage.learners[1].id}/presences")
    check(page)
    page.get_by_role("link", name="Admettre des absences de plus").click()
    page.get_by_label("Raison de la décision").fill("Congé maternité")
    check(page)
    page.get_by_label("Couvrir aussi des absences à venir").check()
    page.get_by_role("button", name="Enregistrer la décision").click()
    expect(page.get_by_text("En vigueur")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Y mettre fin").click()
    check(page)
    desk.close()
