"""A scorer at the keyboard and on a telephone: every page accessible, marks saved by themselves."""

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.files.samples import pdf
from tests.selection.scoring.factories import KEYS, SCORING, Committee, make_committee

BASE = "/regions/bfc/promotions/8/selection"


@pytest.fixture
def committee(site: Site, clock: FixedClock) -> Committee:
    clock.move_to(SCORING)
    services = site.app.extensions["pacte"]
    made = make_committee(
        services.database, members=4, dossiers=3, store=services.store, content=pdf(text="Lettre")
    )
    made.give(0, 0)
    made.give(1, 0)
    made.given(1, 1)
    made.given(2, 1)
    made.give(2, 2, abstained_at=SCORING, abstention_reason="Une ancienne collègue")
    return made


def opinion_of(committee: Committee, dossier: int) -> str:
    return f"/regions/bfc/selection/{committee.dossiers[dossier].id}/mon-avis"


def test_pages_of_scores_are_accessible_and_fit(site: Site, committee: Committee, browser: Browser) -> None:
    dossier = committee.dossiers[2].id
    visits = {
        committee.members[0].id: ["/a-faire", f"{BASE}/mes-dossiers", opinion_of(committee, 0)],
        committee.members[1].id: [f"{BASE}/mes-dossiers", opinion_of(committee, 1)],
        committee.members[3].id: [f"{BASE}/mes-dossiers", opinion_of(committee, 0) + "?piece=1"],
        committee.setting.staff.id: [
            f"{BASE}/avis",
            f"{BASE}/avis/proposition",
            f"{BASE}/avis/rappels",
            f"/regions/bfc/selection/{dossier}/avis",
        ],
    }
    people = {one.id: one for one in (*committee.members, committee.setting.staff)}
    found = {}
    for person_id, addresses in visits.items():
        act_as(site.app, people[person_id])
        context = site.context(browser)
        for address, faults in faults_in_both_views(context, addresses).items():
            if person_id == committee.members[3].id and "mon-avis" in address:
                faults = [one for one in faults if "403" not in one]
            if faults:
                found[address] = faults
        context.close()
    assert found == {}


def marks(committee: Committee) -> dict[str, int]:
    return dict(committee.assessments()[0].marks)


def saved(page: Page) -> None:
    expect(page.locator("[data-autosave-state][data-state=saved]")).to_be_visible()


def test_a_dossier_is_scored_at_the_keyboard(site: Site, committee: Committee, browser: Browser) -> None:
    act_as(site.app, committee.members[0])
    context = site.context(browser, DESK)
    page = context.new_page()
    page.goto(opinion_of(committee, 0))
    scripts_ready(page)
    page.locator("input[name=mark_motivation]").first.focus()
    for digit in "43521":
        page.keyboard.press(digit)
    expect(page.locator("textarea[name=comment]")).to_be_focused()
    page.keyboard.type("Projet clair")
    saved(page)
    expect(page.locator("[data-progress]")).to_have_text("5\u00a0critères notés sur 5.")
    assert marks(committee) == dict(zip(KEYS, (4, 3, 5, 2, 1), strict=True))
    page.locator("input[name=mark_team]").nth(5).check()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_role("heading", name="Camille Aubert 001")).to_be_visible()
    assert marks(committee)["team"] == 5
    scripts_ready(page)
    page.keyboard.press("Alt+ArrowLeft")
    expect(page.get_by_role("heading", name="Camille Aubert 000")).to_be_visible()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.get_by_role("heading", name="Camille Aubert 001")).to_be_visible()
    expect(page.get_by_text("Votre avis sur le dossier de Camille Aubert 000 est donné.")).to_be_visible()
    context.close()


def test_without_scripts_on_a_telephone(site: Site, committee: Committee, browser: Browser) -> None:
    act_as(site.app, committee.members[0])
    context = site.context(browser, PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(opinion_of(committee, 0))
    page.locator("input[name=mark_team][value='3']").check()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("la note manque.")
    assert marks(committee) == {"team": 3}
    for key in KEYS:
        page.locator(f"input[name=mark_{key}][value='3']").check()
    page.get_by_role("button", name="Donner mon avis").click()
    expect(page.get_by_text("est donné.")).to_be_visible()
    context.close()
