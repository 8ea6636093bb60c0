"""A question asked on a phone, answered by the trainer, accepted, found by somebody else without accents."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from tests.browser.conftest import PHONE, Site
from tests.browser.looking import check
from tests.browser.test_presence import signed_in
from tests.forum.factories import NOON, Forum, make_forum


@pytest.fixture
def forum(site: Site, clock: FixedClock) -> Forum:
    clock.move_to(NOON)
    made = make_forum(site.app.extensions["pacte"].database)
    made.ask("Qui contresigne les feuilles d’émargement ?", by=made.person(1))
    return made


def test_a_question_is_asked_answered_accepted_and_found(site: Site, forum: Forum, browser: Browser) -> None:
    phone, page = signed_in(site, browser, forum.person(), PHONE)
    page.goto("/a-faire")
    page.get_by_role("link", name="Forum", exact=True).click()
    page.get_by_role("link", name="Poser une question").click()
    check(page)
    page.get_by_label("Votre question, en une phrase").fill("Comment signer une feuille d’émargement ?")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("link", name="Qui contresigne les feuilles")).to_be_visible()
    page.get_by_role("textbox", name="Message").press_sequentially("Mon téléphone est **déchargé**, @rela")
    expect(page.get_by_role("option", name="Alix Relais", exact=True)).to_be_visible()
    check(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Message")).to_have_value(
        "Mon téléphone est **déchargé**, @Alix Relais "
    )
    page.get_by_text("Prévenir quelqu’un").click()
    page.get_by_label("Alix Relais (formation)").check()
    check(page)
    page.get_by_role("button", name="Publier la question").click()
    expect(page.get_by_text("Votre question est posée.")).to_be_visible()
    check(page)
    address = page.url
    phone.close()

    other, hers = signed_in(site, browser, forum.trainer, PHONE)
    hers.goto(address)
    hers.get_by_role("textbox", name="Message").fill("Sur mon appareil : « Faire signer sur cet appareil ».")
    hers.get_by_role("button", name="Publier la réponse").click()
    expect(hers.get_by_text("Votre réponse est en ligne.")).to_be_visible()
    check(hers)
    other.close()

    again, mine = signed_in(site, browser, forum.person(), PHONE)
    mine.goto(address)
    mine.get_by_role("button", name="Retenir cette réponse").click()
    expect(mine.get_by_text("Réponse retenue").first).to_be_visible()
    again.close()

    third, found = signed_in(site, browser, forum.person(1), PHONE)
    found.emulate_media(color_scheme="dark")
    found.goto("/regions/bfc/promotions/8/forum")
    found.get_by_label("Chercher", exact=True).fill("APPAREIL emargement decharge")
    found.get_by_role("button", name="Chercher").click()
    expect(found.get_by_text("1 question", exact=True)).to_be_visible()
    check(found)
    found.get_by_role("link", name="Comment signer une feuille d’émargement ?").click()
    expect(found.get_by_text("« Faire signer sur cet appareil »")).to_be_visible()
    found.get_by_text("Signaler").first.click()
    check(found)
    third.close()
