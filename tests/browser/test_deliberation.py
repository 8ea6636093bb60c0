"""The meeting in a real browser: accessible, by keyboard, others' decisions appearing by themselves."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.selection.deliberation.rules import Event
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import faults_at, faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.selection.deliberation.factories import MEETING, Meeting, make_meeting, score

BASE = "/regions/bfc/promotions/8/selection/deliberation"
MINUTES = "/regions/bfc/promotions/8/selection/proces-verbal"
MARKS = ((5, 5), (4, 4), (5, 1), (3, 3), (2, 2), (1, 2))


@pytest.fixture
def meeting(site: Site, clock: FixedClock) -> Meeting:
    clock.move_to(MEETING)
    made = make_meeting(site.app.extensions["pacte"].database, marks=MARKS, capacity=3)
    score(made, made.dossiers[0], made.setting.staff, 4, "Une équipe engagée, un projet mûr.")
    act_as(site.app, made.setting.staff)
    made.begin()
    made.decide(1, Event.RETAIN)
    made.decide(4, Event.WAITLIST)
    made.decide(5, Event.WAITLIST)
    return made


def test_the_screen_is_accessible_and_fits(site: Site, meeting: Meeting, browser: Browser) -> None:
    context = site.context(browser)
    opened = f"{BASE}?dossier={meeting.dossiers[0].id}"
    seen = faults_in_both_views(context, (BASE, opened, f"{BASE}/cloture"))
    context.close()
    assert seen == {address: [] for address in seen}


def test_another_s_decision_appears_and_nothing_typed_is_lost(
    site: Site, meeting: Meeting, browser: Browser
) -> None:
    context = site.context(browser, DESK)
    page = context.new_page()
    page.goto(f"{BASE}?dossier={meeting.dossiers[0].id}")
    scripts_ready(page)
    page.get_by_label("Refusé").check()
    page.get_by_label("Raison, dite à la candidate ou au candidat").fill("Pas encore")
    meeting.decide(2, Event.RETAIN, by=meeting.actor(0))
    expect(page.get_by_text("2 retenus sur 3 places").first).to_be_visible()
    expect(page.locator("[data-news]")).to_have_text("Camille Aubert : Retenu")
    expect(page.locator("[data-changed]")).to_be_hidden()
    meeting.decide(0, Event.RETAIN, by=meeting.actor(1))
    expect(page.locator("[data-changed]")).to_be_visible()
    expect(page.locator("[data-live=opened]")).to_contain_text("par Karim Keller")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Karim Keller a changé ce dossier entre-temps")
    expect(page.get_by_label("Raison, dite à la candidate ou au candidat")).to_have_value("Pas encore")
    context.close()


def test_a_dossier_is_decided_by_keyboard_then_the_next(
    site: Site, meeting: Meeting, browser: Browser
) -> None:
    context = site.context(browser, DESK)
    page = context.new_page()
    page.goto(BASE)
    scripts_ready(page)
    page.get_by_role("link", name="Lefèvre Zoé").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name="Berthier Noa")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Zoé Lefèvre")).to_be_visible()
    page.get_by_label("Retenu", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Enregistrer, puis le suivant").press("Enter")
    expect(page.get_by_role("heading", name="Noa Berthier")).to_be_visible()
    expect(page.get_by_text("2 retenus sur 3 places").first).to_be_visible()
    context.close()


def test_closed_minutes_are_signed_with_a_finger(site: Site, meeting: Meeting, browser: Browser) -> None:
    for number in (0, 2, 3):
        meeting.decide(number, Event.REFUSE, reason="Le projet est à mûrir.")
    meeting.attend(0, 1)
    context = site.context(browser, PHONE)
    page = context.new_page()
    page.goto(f"{BASE}/cloture")
    page.get_by_label("Les décisions sont définitives").check()
    page.get_by_role("button", name="Clore la délibération").click()
    expect(page.get_by_role("heading", name="Procès-verbal de délibération")).to_be_visible()
    assert faults_at(page.context, MINUTES) == []
    act_as(site.app, meeting.members[0])
    page.goto(MINUTES)
    scripts_ready(page)
    page.get_by_label("Vos prénom et nom").fill("Inès Vuillemin")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 60)
    page.mouse.up()
    page.get_by_label("J’ai lu ce procès-verbal").check()
    page.get_by_role("button", name="Signer le procès-verbal").click()
    expect(page.get_by_text("La signature est au procès-verbal.")).to_be_visible()
    expect(page.get_by_text("Signé le")).to_be_visible()
    assert meeting.seats()[0].signature_file_id is not None
    context.close()
