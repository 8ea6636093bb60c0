"""A seminar's morning: the trainer's screen, two learners' phones, a network that drops, then the seal."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.paths import PACKAGE
from pacte.seminars.models import HalfDay
from pacte.seminars.presence import codes
from pacte.seminars.vocabulary import Proof
from tests.accounts.mailbox import last_link
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_begun, scripts_ready
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage

NBSP = "\u00a0"
RECORDED = f"Présence enregistrée, 9{NBSP}h{NBSP}03"


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    return make_stage(site.app.extensions["pacte"].database)


def ask_for_link(site: Site, page: Page, person: Person) -> None:
    """From the page of sign-in to the link of the mail; one returns where one was going."""
    page.get_by_role("form", name="Recevoir un lien").get_by_label("Adresse électronique").fill(person.email)
    page.get_by_role("button", name="Recevoir mon lien").click()
    expect(page.get_by_role("heading", name="Regardez vos messages")).to_be_visible()
    page.goto(last_link(site.app, to=person.email))
    page.get_by_role("main").get_by_role("button").first.click()


def signed_in(
    site: Site, browser: Browser, person: Person, size: tuple[int, int]
) -> tuple[BrowserContext, Page]:
    """A browser of their own, signed in."""
    context = site.context(browser, size)
    page = context.new_page()
    page.goto("/connexion")
    ask_for_link(site, page, person)
    expect(page.get_by_role("heading", name="À faire", exact=True)).to_be_visible()
    return context, page


def scan(stage: Stage, clock: FixedClock) -> str:
    """What the camera reads on the trainer's screen now."""
    step = codes.step_of(clock.now())
    return f"{stage.url}/code/{codes.token(stage.half_day.code_secret, stage.id, step)}"


def draw(page: Page, height: int = 60) -> None:
    """With the finger."""
    scripts_ready(page)
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + height, steps=4)
    page.mouse.up()


def test_two_phones_sign_the_network_drops_and_the_trainer_seals(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    first, second = stage.person(0), stage.person(1)
    desk, screen = signed_in(site, browser, stage.trainer, DESK)
    screen.goto(stage.url)
    check(screen)
    screen.get_by_role("link", name="Afficher le code").click()
    check(screen)
    short = codes.short_code(stage.half_day.code_secret, stage.id, codes.step_of(DURING))
    expect(screen.locator("[data-short]")).to_have_text(f"{short[:3]} {short[3:]}")
    expect(screen.locator("svg.qr")).to_be_visible()
    expect(screen.get_by_role("heading", name=f"2{NBSP}personnes attendues")).to_be_visible()

    # One is signed in on their phone, scans, and the network drops as they draw.
    phone, page = signed_in(site, browser, first, PHONE)
    page.goto(scan(stage, clock))
    check(page)
    draw(page)
    phone.set_offline(True)
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text("Pas de réseau")).to_be_visible()
    check(page)
    assert stage.row(0) is None
    phone.set_offline(False)
    expect(page.get_by_text(RECORDED)).to_be_visible()
    check(page)
    expect(screen.get_by_role("heading", name=f"1{NBSP}présence enregistrée")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.reload()
    expect(page.get_by_text(RECORDED)).to_be_visible()
    phone.close()

    # The other signs in by mail, comes back, draws without network and closes the page.
    phone = site.context(browser, PHONE)
    page = phone.new_page()
    page.goto(scan(stage, clock))
    ask_for_link(site, page, second)
    draw(page, 90)
    phone.set_offline(True)
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text("Pas de réseau")).to_be_visible()
    page.close()
    clock.move_to(DURING + timedelta(hours=1))
    phone.set_offline(False)
    page = phone.new_page()
    page.goto("/a-faire")
    expect(page.get_by_text(RECORDED)).to_be_visible()
    expect(page.get_by_role("heading", name="Signer ma présence")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    row = stage.row(1)
    assert row is not None
    assert row.proof is Proof.PHONE
    assert row.received_at == DURING + timedelta(hours=1)
    assert DURING <= row.signed_at <= DURING + timedelta(minutes=2)
    phone.close()

    # The code changed by itself meanwhile, and everybody is there.
    expect(screen.locator("[data-short]")).not_to_have_text(f"{short[:3]} {short[3:]}")
    expect(screen.get_by_text("Plus personne n’est attendu.")).to_be_visible()
    check(screen)
    clock.move_to(AFTER_IT)
    screen.goto(stage.url)
    screen.get_by_role("link", name="Contresigner et sceller").click()
    check(screen)
    draw(screen)
    screen.get_by_role("button", name="Contresigner et sceller").click()
    expect(screen.get_by_text("La demi-journée est scellée")).to_be_visible()
    check(screen)
    half_day: HalfDay = stage.setting.get(HalfDay, stage.id)
    assert half_day.sealed is not None
    assert half_day.countersignature_file_id is not None
    assert [line["state"] for line in half_day.sealed["lines"]] == ["present", "present"]
    desk.close()


def test_two_people_share_a_phone_and_a_seal_comes_first(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    phone, page = signed_in(site, browser, stage.person(0), PHONE)
    page.goto(scan(stage, clock))
    draw(page)
    phone.set_offline(True)
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text("Pas de réseau")).to_be_visible()
    page.close()

    # Their session is over; somebody else signs on the same phone, and what was kept waits.
    phone.set_offline(False)
    phone.clear_cookies()
    page = phone.new_page()
    page.goto(scan(stage, clock))
    ask_for_link(site, page, stage.person(1))
    expect(page.get_by_text("Une signature est gardée sur ce téléphone pour Noé Aubert")).to_be_visible()
    check(page)
    draw(page, 90)
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text(RECORDED)).to_be_visible()
    assert (stage.row(0), page.evaluate("Object.keys(localStorage).length")) == (None, 1)

    # The sheet is sealed before the first one is back: their signature is kept, and nothing is to be done.
    clock.move_to(AFTER_IT)
    stage.seal()
    phone.clear_cookies()
    page.goto(f"{stage.url}/signer")
    ask_for_link(site, page, stage.person(0))
    expect(page.get_by_text("elle est gardée comme preuve")).to_be_visible()
    expect(page.get_by_role("link", name="Recommencer")).not_to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    phone.close()


def test_an_old_code_leads_to_the_letters_and_a_name_can_be_typed(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    phone, page = signed_in(site, browser, stage.person(), PHONE)
    old = scan(stage, clock)
    clock.move_to(DURING + timedelta(seconds=40))
    page.goto(old)
    check(page)
    expect(page.get_by_text("Ce code a changé.")).to_be_visible()
    page.get_by_role("link", name="signer avec le code").click()
    check(page)
    page.get_by_label("Code affiché dans la salle").fill("AAAAAA")
    page.get_by_role("button", name="Continuer").click()
    check(page)
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas le code affiché maintenant.")
    short = codes.short_code(stage.half_day.code_secret, stage.id, codes.step_of(clock.now()))
    page.get_by_label("Code affiché dans la salle").fill(short.lower())
    late: list[Route] = []
    phone.route("**/js/signing.js", lambda route: late.append(route))
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Vos prénom et nom").fill("Quelqu’un d’autre")
    scripts_begun(page)

    # One signs before the script is there, and the network drops: the signature is kept all the same.
    phone.set_offline(True)
    page.get_by_role("button", name="Je signe ma présence").click()
    for route in late:
        route.fulfill(path=PACKAGE / "static" / "js" / "signing.js")
    expect(page.get_by_text("rouvrez PACTE sur ce téléphone")).to_be_visible()
    phone.unroute("**/js/signing.js")
    phone.set_offline(False)
    expect(page.get_by_text("Le nom tapé n’est pas celui de Noé Aubert.")).to_be_visible()
    expect(page.get_by_label("Vos prénom et nom")).to_have_value("Quelqu’un d’autre")
    check(page)
    page.get_by_label("Vos prénom et nom").fill("Noé Aubert")
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text(RECORDED)).to_be_visible()
    phone.close()


def test_the_room_s_device_passes_from_hand_to_hand(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    tablet, page = signed_in(site, browser, stage.trainer, (820, 1180))
    page.goto(stage.url)
    page.get_by_role("link", name="Faire signer sur cet appareil").click()
    check(page)
    page.get_by_role("button", name="Ouvrir cet appareil aux signatures").click()
    check(page)

    # Everybody signs without network, one after the other: nothing is lost, each is written once.
    scripts_ready(page)
    tablet.set_offline(True)
    for number in (0, 1):
        person = stage.person(number)
        page.get_by_role("link", name=f"Signer pour {person.name}", exact=True).click()
        expect(page.get_by_role("heading", name=person.name)).to_be_visible()
        check(page)
        draw(page, 60 + 20 * number)
        page.get_by_role("button", name="Je signe ma présence").click()
        expect(page.get_by_text("est gardée sur cet appareil.")).to_be_visible()
    expect(page.get_by_text("Gardé sur cet appareil")).to_have_count(2)
    expect(page.get_by_role("button", name="Fermer la liste sur cet appareil")).not_to_be_visible()
    check(page)
    assert (stage.row(0), stage.row(1)) == (None, None)
    tablet.set_offline(False)
    expect(page.locator("[data-when=signed]:visible")).to_have_count(2)
    expect(page.get_by_text("présence enregistrée.")).to_be_visible()
    first, second = stage.row(0), stage.row(1)
    assert first is not None
    assert second is not None
    assert first.id < second.id
    page.get_by_role("button", name="Fermer la liste sur cet appareil").click()
    expect(page.get_by_text(f"2{NBSP}personnes présentes")).to_be_visible()
    clock.move_to(DURING + timedelta(hours=2, minutes=40))
    page.get_by_role("link", name="Corriger la ligne de Noé Aubert", exact=True).click()
    check(page)
    page.get_by_label("Présence partielle", exact=True).check()
    page.get_by_label("Heure de départ, s’il est anticipé").fill("11:30")
    page.get_by_label("Raison, qui figure sur la feuille").fill("Urgence dans l’équipe")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(f"Présence partielle (départ à 11{NBSP}h{NBSP}30)")).to_be_visible()
    page.goto("/regions/bfc/promotions/8/emargement")
    check(page)
    tablet.close()
