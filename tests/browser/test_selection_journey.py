"""31 dossiers for 21 places, from admissibility to the next cohort, by those who do it, in a browser."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from pacte.clock import FixedClock
from pacte.french import of_name
from pacte.selection.deliberation.rules import Event
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.browser.selection_scene import (
    ANSWERED,
    BEGUN,
    CLOSED,
    DOSSIERS,
    MEETING,
    PLACES,
    TIED,
    Scene,
    make_scene,
    marks_of,
)

HERE = "/regions/bfc/promotions/8"
HOME = f"{HERE}/selection"
MEETING_PAGE = f"{HOME}/deliberation"


@pytest.fixture
def scene(site: Site, clock: FixedClock) -> Scene:
    clock.move_to(CLOSED)
    return make_scene(site.app)


def test_thirty_one_dossiers_for_twenty_one_places(
    site: Site, scene: Scene, clock: FixedClock, browser: Browser
) -> None:
    office, phone = site.context(browser, DESK), site.context(browser, PHONE)
    desk, mobile = office.new_page(), phone.new_page()
    _settle(site, scene, desk)
    _declare(site, scene, desk)
    _assign(site, scene, desk)
    _score(site, scene, desk)
    _see_nothing_of_it(site, scene, desk)
    clock.move_to(MEETING)
    _deliberate(site, scene, desk)
    _close(site, scene, desk, mobile)
    clock.move_to(ANSWERED)
    _validate(site, scene, desk)
    _answer(site, scene, desk, mobile)
    _enrol(site, scene, desk)
    clock.move_to(BEGUN)
    _carry(site, scene, desk, mobile)
    office.close()
    phone.close()


def _settle(site: Site, scene: Scene, desk: Page) -> None:
    """From « À faire », staff declare admissible the dossiers in which nothing misses."""
    act_as(site.app, scene.setting.staff)
    desk.goto("/a-faire")
    desk.get_by_role("link", name="Examiner").first.click()
    expect(desk.get_by_role("heading", name="Recevabilité")).to_be_visible()
    check(desk)
    desk.get_by_role("button", name=f"Déclarer recevables ces {DOSSIERS} dossiers").click()
    expect(desk.get_by_text(f"{DOSSIERS} dossiers sont déclarés recevables.")).to_be_visible()


def _declare(site: Site, scene: Scene, desk: Page) -> None:
    """The third member knows a candidate: one click, and the dossier is no longer counted for them."""
    act_as(site.app, scene.members[2])
    desk.goto(HOME)
    expect(desk.get_by_text(f"{DOSSIERS} dossiers déposés")).to_be_visible()
    check(desk)
    desk.get_by_role("link", name="Voir la liste").click()
    scripts_ready(desk)
    check(desk)
    row = scene.dossiers[TIED]
    name = f"Lien professionnel avec {row.family_name} {row.given_name}"
    desk.get_by_role("button", name=name).click()
    expect(desk.get_by_text("Votre lien est déclaré")).to_be_visible()
    desk.get_by_role("button", name="J’ai parcouru la liste").click()
    expect(desk.get_by_text(f"{DOSSIERS - 1} dossiers déposés")).to_be_visible()


def _assign(site: Site, scene: Scene, desk: Page) -> None:
    """Two opinions a dossier, proposed by the page, none to the member in conflict."""
    act_as(site.app, scene.setting.staff)
    desk.goto(HOME)
    check(desk)
    desk.get_by_role("link", name="Avis du comité", exact=True).click()
    desk.get_by_role("link", name="Proposer une attribution").click()
    check(desk)
    tied = desk.get_by_role("row").filter(has_text=scene.dossiers[TIED].family_name)
    expect(tied.get_by_role("cell").nth(2)).to_have_text("Lien ou abstention")
    desk.get_by_role("button", name=f"Attribuer {2 * DOSSIERS} avis").click()
    expect(desk.get_by_text(f"0 avis sur {2 * DOSSIERS}")).to_be_visible()
    check(desk)


def _score(site: Site, scene: Scene, desk: Page) -> None:
    """The first opinions at the keyboard, the others as everyone gives theirs."""
    act_as(site.app, scene.members[0])
    desk.goto("/a-faire")
    desk.get_by_role("link", name="Noter").first.click()
    check(desk)
    desk.get_by_role("link", name="Commencer").click()
    for _ in range(3):
        scripts_ready(desk)
        name = desk.get_by_role("heading", level=1).inner_text().strip()
        desk.locator("input[name=mark_motivation]").first.focus()
        for mark in marks_of(scene.number_of(name)):
            desk.keyboard.press(str(mark))
        desk.keyboard.type("Un projet porté par l’équipe.")
        expect(desk.locator("[data-progress]")).to_have_text("5\u00a0critères notés sur 5.")
        check(desk)
        desk.get_by_role("button", name="Donner mon avis").click()
        expect(desk.get_by_text(f"Votre avis sur le dossier {of_name(name)} est donné.")).to_be_visible()
    assert scene.score_the_rest(site.clock.now()) == 2 * DOSSIERS - 3
    act_as(site.app, scene.setting.staff)
    desk.goto(f"{HOME}/avis")
    expect(desk.get_by_text(f"{2 * DOSSIERS} avis sur {2 * DOSSIERS}")).to_be_visible()
    check(desk)


def _see_nothing_of_it(site: Site, scene: Scene, desk: Page) -> None:
    """The member in conflict finds neither the dossier nor its trace."""
    act_as(site.app, scene.members[2])
    row = scene.dossiers[TIED]
    for address in (HOME, f"{HOME}/mes-dossiers", MEETING_PAGE):
        desk.goto(address)
        expect(desk.get_by_role("main")).not_to_contain_text(row.family_name)
    desk.goto(HOME)
    expect(desk.get_by_text(f"{2 * DOSSIERS - 2} avis sur {2 * DOSSIERS - 2}")).to_be_visible()
    expect(desk.get_by_role("main")).not_to_contain_text(str(DOSSIERS))
    answer = desk.goto(f"/regions/bfc/selection/{row.id}/mon-avis")
    assert answer is not None
    assert answer.status in (403, 404)
    expect(desk.get_by_role("main")).not_to_contain_text(row.family_name)


def _decide(page: Page, scene: Scene, number: int, label: str, *, reason: str = "", note: str = "") -> None:
    """Open a dossier in the ranking and say what the committee decides."""
    page.get_by_role("link", name=scene.dossiers[number].listed_name, exact=True).click()
    expect(page.get_by_role("heading", name=scene.dossiers[number].name)).to_be_visible()
    scripts_ready(page)
    page.get_by_role("radio", name=label, exact=True).check()
    if reason:
        page.get_by_label("Raison, dite à la candidate ou au candidat").fill(reason)
    if note:
        page.get_by_label("Note du comité").fill(note)
    page.get_by_role("button", name="Enregistrer", exact=True).click()


def _says(page: Page, number: int, words: str) -> None:
    """The ranking says that decision of the dossier, by its place in it."""
    expect(
        page.locator("table.ranking tbody tr:not(.cut)").nth(number).locator("[data-decision]")
    ).to_have_text(words)


def _deliberate(site: Site, scene: Scene, desk: Page) -> None:
    """Every kind of decision on the page, and one beyond the places, refused."""
    act_as(site.app, scene.setting.staff)
    desk.goto(HOME)
    desk.get_by_role("link", name="Délibération", exact=True).click()
    check(desk)
    desk.get_by_role("button", name="Ouvrir la délibération").click()
    expect(desk.get_by_text(f"0 retenu sur {PLACES} places").first).to_be_visible()
    check(desk)
    _decide(desk, scene, 0, "Retenu")
    _says(desk, 0, "Retenu")
    check(desk)
    _decide(desk, scene, 29, "À revoir")
    _says(desk, 29, "À revoir")
    _decide(desk, scene, 30, "Refusé")
    expect(desk.get_by_role("alert")).to_contain_text("Un refus a toujours une raison.")
    check(desk)
    _decide(desk, scene, 30, "Refusé", reason="Le projet est encore à écrire.")
    _says(desk, 30, "Refusé")
    scene.decide(range(1, PLACES - 1), Event.RETAIN)
    desk.reload()
    _decide(desk, scene, PLACES - 1, "Retenu")
    expect(desk.get_by_text(f"{PLACES} retenus sur {PLACES} places").first).to_be_visible()
    _decide(desk, scene, PLACES, "Retenu")
    expect(desk.get_by_role("alert")).to_contain_text(f"les {PLACES} places sont prises.")
    check(desk)
    desk.get_by_role("radio", name="Liste d’attente", exact=True).check()
    desk.get_by_role("button", name="Enregistrer", exact=True).click()
    _says(desk, PLACES, "Liste d’attente, rang 1")
    scene.decide(range(PLACES + 1, 29), Event.WAITLIST)
    desk.reload()
    _decide(desk, scene, 29, "Liste d’attente")
    _says(desk, 29, "Liste d’attente, rang 9")
    _decide(desk, scene, 30, "Liste d’attente", note="Le projet a été entendu autrement en séance.")
    _says(desk, 30, "Liste d’attente, rang 10")
    check(desk)


def _close(site: Site, scene: Scene, desk: Page, mobile: Page) -> None:
    """Presence, a tie put on record, the closing; the minutes downloaded, and signed by a member."""
    for member in scene.members:
        desk.get_by_label(member.name).check()
    desk.get_by_role("button", name="Enregistrer les présences").click()
    desk.get_by_role("link", name="Clore la délibération").click()
    expect(desk.get_by_text("retenu à égalité de moyenne avec")).to_be_visible()
    check(desk)
    desk.goto(MEETING_PAGE)
    _decide(desk, scene, PLACES - 1, "Retenu", note="La structure n’a encore personne de formé.")
    expect(desk.locator("[data-live=opened]")).to_contain_text("Retenu")
    desk.get_by_role("link", name="Clore la délibération").click()
    check(desk)
    desk.get_by_label("Lieu de la réunion").fill("Dijon")
    desk.get_by_label("Les décisions sont définitives").check()
    desk.get_by_role("button", name="Clore la délibération").click()
    expect(desk.get_by_role("heading", name=f"Retenus ({PLACES})")).to_be_visible()
    check(desk)
    with desk.expect_download() as waited:
        desk.get_by_role("link", name="Procès-verbal (PDF)").click()
    words = "\n".join(page.extract_text() for page in PdfReader(waited.value.path()).pages)
    assert scene.dossiers[0].name in words
    act_as(site.app, scene.members[1])
    mobile.goto("/a-faire")
    mobile.get_by_role("link", name="Lire et signer").click()
    scripts_ready(mobile)
    check(mobile)
    mobile.get_by_label("Vos prénom et nom").fill(scene.members[1].name)
    mobile.get_by_label("J’ai lu ce procès-verbal").check()
    mobile.get_by_role("button", name="Signer le procès-verbal").click()
    expect(mobile.get_by_text("La signature est au procès-verbal.")).to_be_visible()


def _validate(site: Site, scene: Scene, desk: Page) -> None:
    """A wave: those retained and the first two who wait; the EHESP validates them all at once."""
    act_as(site.app, scene.setting.staff)
    desk.goto("/a-faire")
    todo = desk.get_by_role("listitem").filter(has_text="Présenter les dossiers retenus")
    todo.get_by_role("link").click()
    for number in (PLACES, PLACES + 1):
        desk.get_by_role("checkbox", name=scene.dossiers[number].listed_name).check()
    check(desk)
    desk.get_by_role("button", name="Voir l’aperçu avant l’envoi").click()
    check(desk)
    desk.get_by_role("button", name=f"Présenter à l’EHESP : {PLACES + 2}").click()
    expect(desk.get_by_text("La vague n° 1 est présentée à l’EHESP.")).to_be_visible()
    assert scene.ehesp is not None
    act_as(site.app, scene.ehesp)
    desk.goto("/ehesp")
    check(desk)
    desk.get_by_role("link", name="Promo 8, vague n° 1").click()
    scripts_ready(desk)
    check(desk)
    desk.get_by_role("radio", name="Valider").check()
    desk.get_by_role("button", name=f"Enregistrer pour les {PLACES + 2} dossiers à traiter").click()
    check(desk)
    desk.get_by_role("button", name=f"Valider {PLACES + 2} dossiers").click()
    expect(desk.get_by_text(f"Validation enregistrée : {PLACES + 2} dossiers.")).to_be_visible()


def _answer(site: Site, scene: Scene, desk: Page, mobile: Page) -> None:
    """All are answered; one declines, the first of those who wait is offered the place and confirms."""
    act_as(site.app, scene.setting.staff)
    desk.goto("/a-faire")
    desk.get_by_role("listitem").filter(has_text="réponses").get_by_role("link").first.click()
    check(desk)
    desk.get_by_role("button", name="Voir l’aperçu avant l’envoi").click()
    check(desk)
    desk.get_by_role("button", name=f"Envoyer {DOSSIERS} réponses").click()
    expect(desk.get_by_text(f"{DOSSIERS} réponses partent.")).to_be_visible()
    check(desk)
    _reply(site, scene, mobile, 0, "Je décline la place", "Vous avez décliné la place.")
    _reply(site, scene, mobile, PLACES, "Je confirme ma place", "Votre place est confirmée")
    scene.accept(range(1, PLACES), site.clock.now())
    act_as(site.app, scene.setting.staff)
    desk.goto(f"{HOME}/places")
    words = f"{PLACES} confirmées, 0 en attente de réponse, 0 libre, sur {PLACES} places"
    expect(desk.get_by_text(words)).to_be_visible()
    check(desk)


def _reply(site: Site, scene: Scene, mobile: Page, number: int, choice: str, done: str) -> None:
    """A candidate answers the offer of a place, on a phone, from « À faire »."""
    act_as(site.app, scene.person(number))
    mobile.goto("/a-faire")
    check(mobile)
    mobile.get_by_role("link", name="Répondre").first.click()
    check(mobile)
    mobile.get_by_label(choice).check()
    if "décline" in choice:
        mobile.get_by_label("Pour décliner").check()
    mobile.get_by_role("button", name="Envoyer ma réponse").click()
    expect(mobile.get_by_text(done).first).to_be_visible()
    check(mobile)


def _enrol(site: Site, scene: Scene, desk: Page) -> None:
    """The twenty-one become learners, seven with each trainer."""
    act_as(site.app, scene.setting.staff)
    desk.goto("/a-faire")
    desk.get_by_role("listitem").filter(has_text=f"Inscrire {PLACES}").get_by_role("link").click()
    check(desk)
    desk.get_by_role("button", name="Inscrire les personnes cochées").click()
    expect(desk.get_by_text(f"{PLACES} personnes").first).to_be_visible()
    table = desk.get_by_role("table", name="Apprenantes et apprenants, Promo 8")
    expect(table.get_by_role("row")).to_have_count(PLACES + 1)
    for trainer in ("Éloi", "Faustine", "Gaëlle"):
        expect(table.get_by_role("row").filter(has_text=f"{trainer} Relais")).to_have_count(PLACES // 3)
    check(desk)
    desk.goto(HOME)
    answered = f"{DOSSIERS} réponses envoyées, {PLACES} places confirmées"
    expect(desk.get_by_text(answered)).to_be_visible()
    expect(desk.get_by_text(f"{PLACES} validés sur {PLACES} dossiers retenus")).to_be_visible()
    expect(desk.get_by_text(f"{PLACES} personnes inscrites, {PLACES} places")).to_be_visible()
    check(desk)


def _carry(site: Site, scene: Scene, desk: Page, mobile: Page) -> None:
    """After T0 the nine who wait agree to be carried to the next cohort, and are."""
    left = range(PLACES + 1, DOSSIERS)
    act_as(site.app, scene.person(left[0]))
    mobile.goto(f"/regions/bfc/candidatures/{scene.dossiers[left[0]].id}/reponse")
    check(mobile)
    mobile.get_by_role("button", name="Demander le report").click()
    expect(mobile.get_by_text("Le report est demandé.")).to_be_visible()
    scene.agree(left[1:], site.clock.now())
    act_as(site.app, scene.setting.staff)
    desk.goto(f"{HOME}/report")
    check(desk)
    desk.get_by_label("Promotion qui les reçoit").select_option(label="Promo 9")
    desk.get_by_role("button", name="Voir ce qui serait fait").click()
    check(desk)
    desk.get_by_role("button", name="Reporter les dossiers cochés").click()
    expect(desk.get_by_text(f"{len(left)} dossiers sont reportés vers la promo 9.")).to_be_visible()
    check(desk)
    assert scene.dossiers_in("9") == len(left) == 9
    desk.goto("/regions/bfc/promotions/9/dossiers")
    table = desk.get_by_role("table").first
    expect(table.get_by_role("row")).to_have_count(len(left) + 1)
