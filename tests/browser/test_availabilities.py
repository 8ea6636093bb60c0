"""Three jurors answer on a phone by their link, a learner signed in; the team sees who is missing."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from pacte.clock import FixedClock
from tests.accounts.mailbox import last_link
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check, faults_in_both_views
from tests.juries.half_days.factories import AFTERNOON, ASKING, MORNING, ONLINE, Poll, make_poll

BASE = "/regions/bfc/promotions/8"
POLL = f"{BASE}/soutenances/disponibilites"
DAYS = ("Lundi 14 juin 2027, matin", "Lundi 14 juin 2027, après-midi", "Mardi 15 juin 2027, matin")
TARGET = 44
"""Pixels: what a thumb reaches."""


@pytest.fixture
def poll(site: Site, clock: FixedClock) -> Poll:
    clock.move_to(ASKING)
    made = make_poll(site.app.extensions["pacte"].database, MORNING, AFTERNOON, ONLINE)
    made.jurors.append(made.jury.seat("Zoé", "Marchal"))
    made.open()
    act_as(site.app, None)
    return made


def test_availabilities_are_collected_on_phones(site: Site, poll: Poll, browser: Browser) -> None:
    with_scripts, without = (
        site.context(browser, PHONE),
        site.context(browser, PHONE, java_script_enabled=False),
    )
    except_ten = opened(with_scripts, link_of(site, poll, 0))
    check(except_ten)
    for day in DAYS:
        choose(except_ten, day, "Disponible")
    block(except_ten, DAYS[0]).get_by_text("Sauf à certaines heures").click()
    block(except_ten, DAYS[0]).get_by_label("de 10 h à 11 h").check()
    except_ten.get_by_label("Un mot pour la fédération").fill("Par le train de 8 h 12.")
    save(except_ten)
    expect(
        except_ten.get_by_text("Lundi 14 juin 2027, matin : Disponible, sauf de 10 h à 11 h")
    ).to_be_visible()

    forgetful = opened(without, link_of(site, poll, 1))
    choose(forgetful, DAYS[0], "Si nécessaire")
    choose(forgetful, DAYS[1], "Pas disponible")
    expect(block(forgetful, DAYS[1]).get_by_text("Sauf à certaines heures")).to_be_hidden()
    save(forgetful)
    expect(forgetful.get_by_text("Il manque une réponse : mardi 15 juin 2027, matin.").first).to_be_visible()
    expect(block(forgetful, DAYS[0]).get_by_label("Si nécessaire")).to_be_checked()
    choose(forgetful, DAYS[2], "Disponible")
    save(forgetful)
    expect(forgetful.get_by_role("heading", name="Réponse enregistrée")).to_be_visible()
    choose(forgetful, DAYS[1], "Disponible")
    save(forgetful)
    expect(forgetful.get_by_text("après-midi : Disponible")).to_be_visible()

    by_keyboard = opened(with_scripts, link_of(site, poll, 2))
    for day in DAYS:
        block(by_keyboard, day).get_by_label("Disponible", exact=True).press("Space")
    by_keyboard.get_by_role("button", name="Enregistrer ma réponse").press("Enter")
    expect(by_keyboard.get_by_role("heading", name="Réponse enregistrée")).to_be_visible()

    act_as(site.app, poll.person(poll.learners[0].person_id))
    learner = opened(with_scripts, "/a-faire")
    learner.get_by_role("link", name="Répondre").click()
    for day in DAYS:
        choose(learner, day, "Disponible")
    save(learner)
    expect(learner.get_by_text("Réponse complète")).to_be_visible()
    assert poll.missing() == ["Léa Brun"]
    with_scripts.close()
    without.close()


def test_the_team_sees_who_is_missing_and_reminds(site: Site, poll: Poll, browser: Browser) -> None:
    poll.answer(poll.jurors[0].person_id)
    act_as(site.app, poll.jury.setting.staff)
    context = site.context(browser, DESK)
    one = f"/regions/bfc/soutenances/demi-journees/{poll.table().open[0].id}"
    addresses = (POLL, f"{POLL}/rappels", f"{BASE}/soutenances/demi-journees", one)
    seen = faults_in_both_views(context, addresses)
    assert seen == {address: [] for address in seen}

    page = opened(context, POLL)
    expect(page.get_by_text("2 membres du jury : Zoé Marchal et Paul Renard")).to_be_visible()
    page.get_by_role("link", name="Renard Paul").click()
    for day in DAYS:
        choose(page, day, "Pas disponible")
    save(page, "Enregistrer la réponse")
    expect(page.get_by_text("Notée par l’équipe")).to_be_visible()
    page.get_by_role("link", name="Rappeler").click()
    page.get_by_label("Noé Aubert").uncheck()
    page.get_by_role("button", name="Envoyer les rappels").click()
    expect(page.get_by_text("2 rappels partent.")).to_be_visible()
    reminded = [to for to, subject in poll.mails() if subject.startswith("Rappel")]
    assert sorted(reminded) == sorted(
        poll.person(one.person_id).email for one in (poll.jurors[2], poll.learners[1])
    )
    context.close()


def link_of(site: Site, poll: Poll, number: int) -> str:
    email = poll.person(poll.jurors[number].person_id).email
    return last_link(site.app, to=email, scope=poll.jury.setting.scope)


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def block(page: Page, day: str):  # type: ignore[no-untyped-def]
    return page.get_by_role("group", name=day)


def choose(page: Page, day: str, words: str) -> None:
    """By the words under the thumb, whose target is large enough."""
    label = block(page, day).locator("label", has_text=words).first
    box = label.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= TARGET
    label.click()


def save(page: Page, words: str = "Enregistrer ma réponse") -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words).click()
