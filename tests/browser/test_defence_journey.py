"""From three availabilities given on telephones to a result read: the whole way of a session of defences."""

from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.cohorts.vocabulary import JurorRole
from pacte.jobs.worker import work_once
from pacte.juries.models import DefenceRoom
from pacte.learners.models import Enrollment
from pacte.memoires.models import Juror
from tests.accounts.mailbox import last_link, templates
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.browser.test_defence_plan import TALL, drag
from tests.memoires.readers.factories import READING, Jury, make_jury

COHORT = "/regions/bfc/promotions/8"
BOARD = f"{COHORT}/soutenances/planning"
ROOM = "Salle 1"
DAY = date(2027, 6, 14)
NINE = datetime(2027, 6, 14, 7, 0, tzinfo=UTC)
"""Nine o'clock in Dijon."""
SEATS = (
    ("Inès", "Vuillemin", JurorRole.EHESP),
    ("Paul", "Renard", JurorRole.ARS),
    ("Zoé", "Marchal", JurorRole.PROFESSIONAL),
    ("Luc", "Perrin", JurorRole.ARS),
)
"""The last answers by telephone, and takes the place of who withdraws."""


class Session:
    """The site, its clock, its people; one act of the journey after the other."""

    def __init__(self, site: Site, browser: Browser, jury: Jury) -> None:
        self.site, self.browser, self.jury = site, browser, jury
        self.jurors: list[Juror] = []
        self.learners: list[Enrollment] = []

    def person(self, who: Juror | Enrollment) -> Person:
        found: Person = self.jury.setting.get(Person, who.person_id)
        return found

    def visit(self, who: Person | None, size: tuple[int, int] = DESK) -> BrowserContext:
        """A browser of theirs: whoever had one before has gone."""
        act_as(self.site.app, who)
        return self.site.context(self.browser, size)

    def link(self, to: Person) -> str:
        return last_link(self.site.app, to=to.email, scope=self.jury.setting.scope)

    def mails(self, to: Person) -> list[str]:
        database = self.jury.database
        return templates(database, to=to.email, scope=self.jury.setting.scope)

    def free(self, page: Page, *hours: str) -> Locator:
        """The first place of the first room at which nobody defends."""
        places = (f"[data-plan-room='{ROOM}'][data-plan-place^='{DAY.isoformat()}T{one}|']" for one in hours)
        return page.locator(", ".join(places)).first

    def room(self) -> int:
        with self.jury.database.session(self.jury.setting.scope) as session:
            return session.scalars(select(DefenceRoom.id).where(DefenceRoom.label == ROOM)).one()


@pytest.fixture
def scene(site: Site, browser: Browser, clock: FixedClock) -> Session:
    clock.move_to(READING)
    made = Session(site, browser, make_jury(site.app.extensions["pacte"].database))
    for given, family, role in SEATS:
        juror = made.jury.seat(given, family)
        with made.jury.database.session(made.jury.setting.scope, write=True) as session:
            session.get_one(Juror, juror.id).role = role
        made.jurors.append(juror)
    for number, given in enumerate(("Noé", "Léa")):
        learner = made.jury.learner(given, "Aubert")
        made.jury.deposit(learner, f"Des réunions courtes, {number + 1}")
        made.learners.append(learner)
    return made


def test_from_the_availabilities_to_the_results(scene: Session, clock: FixedClock) -> None:
    ask(scene)
    for juror, not_at in zip(scene.jurors, ("", "", "de 12 h 15"), strict=False):
        answer_by_link(scene, scene.person(juror), not_at)
    answer_for(scene, scene.person(scene.jurors[3]))
    propose_and_move(scene)
    publish(scene)
    withdraw(scene, scene.jurors[1])
    for days in (30, 15):
        clock.move_to(NINE - timedelta(days=days))
        work_once(scene.site.app.extensions["pacte"])
    told(scene)
    clock.move_to(NINE - timedelta(minutes=10))
    hold(scene, clock)
    sign(scene)
    for learner in scene.learners:
        read_result(scene, scene.person(learner))


def ask(scene: Session) -> None:
    """A morning with two rooms, then everybody is asked."""
    context = scene.visit(scene.jury.setting.staff)
    page = context.new_page()
    page.goto(f"{COHORT}/gestion")
    page.get_by_role("link", name="Demi-journées de soutenance").click()
    check(page)
    page.get_by_text("Ajouter une demi-journée").first.click()
    page.get_by_label("Jour", exact=True).fill(DAY.isoformat())
    page.get_by_label("À", exact=True).fill("13:15")
    page.get_by_role("button", name="Ajouter", exact=True).click()
    page.get_by_role("link", name="Ouvrir : lundi 14 juin").click()
    page.get_by_text("Ajouter une salle").click()
    page.get_by_label("Nom de la salle").last.fill("Salle B")
    page.get_by_role("button", name="Ajouter la salle").click()
    expect(page.locator("summary", has_text="Salle B")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Les demi-journées").click()
    page.get_by_role("link", name="Disponibilités").click()
    page.get_by_label("Réponses attendues").fill("2027-05-20")
    page.get_by_role("button", name="Demander à tout le monde").click()
    expect(page.get_by_text("6 personnes manquent")).to_be_visible()
    check(page)
    context.close()


def answer_by_link(scene: Session, who: Person, not_at: str = "") -> None:
    """On a telephone, without an account."""
    context = scene.visit(None, PHONE)
    page = context.new_page()
    page.goto(scene.link(who))
    if not_at:
        check(page)
    page.get_by_label("Disponible", exact=True).check()
    if not_at:
        page.get_by_text("Sauf à certaines heures").click()
        page.get_by_label(not_at).check()
    page.get_by_role("button", name="Enregistrer ma réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée, merci.")).to_be_visible()
    if not_at:
        check(page)
    context.close()


def answer_for(scene: Session, who: Person) -> None:
    """The team writes down what it heard by telephone: only if need be."""
    context = scene.visit(scene.jury.setting.staff)
    page = context.new_page()
    page.goto(f"{COHORT}/soutenances/disponibilites")
    expect(page.get_by_text("3 personnes manquent")).to_be_visible()
    page.get_by_role("link", name=who.listed_name).click()
    page.get_by_label("Si nécessaire", exact=True).check()
    page.get_by_role("button", name="Enregistrer la réponse").click()
    expect(page.get_by_text("2 personnes manquent")).to_be_visible()
    context.close()


def propose_and_move(scene: Session) -> None:
    """A plan with its proof; a card dropped onto a conflict stays, dropped elsewhere it moves."""
    context = scene.visit(scene.jury.setting.staff, TALL)
    page = context.new_page()
    page.goto(BOARD)
    page.get_by_role("button", name="Proposer un planning").click()
    work_once(scene.site.app.extensions["pacte"])
    page.goto(BOARD)
    held = page.locator(".plan-levels li").first
    expect(held).to_contain_text("2 soutenances placées")
    expect(held).to_contain_text("Prouvé")
    check(page)
    page.get_by_role("button", name="Accepter la proposition").click()
    expect(page.get_by_text("Ce que vaut ce planning")).to_be_visible()
    scripts_ready(page)
    card = page.locator("[data-plan-card]", has_text="Noé Aubert").first
    conflict = scene.free(page, "12:15")
    drag(page, card, conflict)
    page.mouse.up()
    expect(conflict).to_contain_text("Zoé Marchal n’est pas disponible")
    drag(page, card, scene.free(page, "09:00", "10:00", "11:15"))
    with page.expect_navigation():
        page.mouse.up()
    expect(page.get_by_text("La soutenance est placée.")).to_be_visible()
    context.close()


def publish(scene: Session) -> None:
    """Jurors are convened, learners told their date."""
    context = scene.visit(scene.jury.setting.staff)
    page = context.new_page()
    page.goto(BOARD)
    page.get_by_role("link", name="Publier…").click()
    check(page)
    page.get_by_role("button", name="Publier et prévenir").click()
    expect(page.get_by_text("Le planning est publié")).to_be_visible()
    context.close()
    for juror in scene.jurors[:3]:
        assert scene.mails(scene.person(juror))[-1] == "juries/schedule/convened"
    assert "juries/schedule/convened" not in scene.mails(scene.person(scene.jurors[3]))


def withdraw(scene: Session, who: Juror) -> None:
    """One leaves the jury: the plan that changes least takes the other ARS juror."""
    context = scene.visit(scene.jury.setting.staff)
    page = context.new_page()
    page.goto(f"/regions/bfc/jury/{who.id}")
    page.get_by_label("Raison").fill("Une mutation.")
    page.get_by_role("button", name="Mettre fin").click()
    page.goto(BOARD)
    expect(page.get_by_text("Paul Renard n’est plus du jury")).to_have_count(2)
    check(page)
    page.get_by_role("button", name="Changer le moins possible").click()
    work_once(scene.site.app.extensions["pacte"])
    page.goto(BOARD)
    changed = page.get_by_role("listitem").filter(has_text="siège en plus : Luc Perrin")
    expect(changed).to_have_count(2)
    expect(changed.filter(has_text="→")).to_have_count(0)
    page.get_by_role("button", name="Accepter la proposition").click()
    page.get_by_role("link", name="Publier…").click()
    page.get_by_label("Raison").fill("Paul Renard ne peut plus venir.")
    page.get_by_role("button", name="Publier et prévenir").click()
    expect(page.get_by_text("Le planning est publié")).to_be_visible()
    context.close()
    assert scene.mails(scene.person(scene.jurors[3]))[-1] == "juries/schedule/convened"


def told(scene: Session) -> None:
    """A learner reads when, where and before whom."""
    who = scene.person(scene.learners[0])
    assert scene.mails(who)[-2:] == ["juries/schedule/dated", "juries/schedule/jury"]
    context = scene.visit(who, PHONE)
    page = context.new_page()
    page.goto("/a-faire")
    page.get_by_role("link", name="Votre soutenance").click()
    expect(page.get_by_text("Luc Perrin")).to_be_visible()
    check(page)
    context.close()


def hold(scene: Session, clock: FixedClock) -> None:
    """Each learner before the jury, one after the other; the chair writes who is there and the results."""
    context = scene.visit(scene.person(scene.jurors[0]))
    page = context.new_page()
    page.goto("/a-faire")
    page.get_by_role("listitem").filter(has_text="Tenir les soutenances").get_by_role("link").click()
    check(page)
    page.get_by_role("button", name="Noter les présences").click()
    for learner in scene.learners:
        name = scene.person(learner).name
        line = page.get_by_role("listitem").filter(has_text=name)
        line.get_by_role("button", name="Noter l’arrivée").click()
        line.get_by_role("button", name="Commencer").click()
        clock.move_to(clock.now() + timedelta(minutes=50))
        line.get_by_role("button", name="Terminer").click()
        line.get_by_role("link", name="Mémoire et délibération").click()
        if learner is scene.learners[0]:
            check(page)
        page.get_by_label("Admis").check()
        page.get_by_role("button", name="Saisir le résultat").click()
        page.get_by_role("link", name="Ordre de passage").click()
        clock.move_to(clock.now() + timedelta(minutes=10))
    check(page)
    context.close()


def sign(scene: Session) -> None:
    """The chair closes, everybody signs by their name."""
    chair, *others = (scene.jurors[one] for one in (0, 2, 3))
    context = scene.visit(scene.person(chair))
    page = context.new_page()
    page.goto(f"/regions/bfc/soutenances/jour/{scene.room()}")
    page.get_by_role("link", name="Clore le procès-verbal").click()
    check(page)
    page.get_by_label("Le jury a délibéré").check()
    page.get_by_role("button", name="Clore le procès-verbal").click()
    expect(page.get_by_text("Clos, signatures attendues")).to_be_visible()
    check(page)
    write_name(scene, page, scene.person(chair))
    context.close()
    for juror in others:
        context = scene.visit(scene.person(juror), PHONE)
        page = context.new_page()
        page.goto("/a-faire")
        page.get_by_role("listitem").filter(has_text="Signer le procès-verbal").get_by_role("link").click()
        write_name(scene, page, scene.person(juror))
        context.close()


def write_name(scene: Session, page: Page, who: Person) -> None:
    page.get_by_label("Vos prénom et nom").fill(who.name)
    page.get_by_label("J’ai lu ce procès-verbal").check()
    page.get_by_role("button", name="Signer le procès-verbal").click()
    expect(page.get_by_text("La signature est au procès-verbal.")).to_be_visible()


def read_result(scene: Session, who: Person) -> None:
    """What the learner reads."""
    assert "juries/results/result" in scene.mails(who)
    context = scene.visit(who, PHONE)
    page = context.new_page()
    page.goto("/a-faire")
    page.get_by_role("link", name="Mon parcours", exact=True).click()
    page.get_by_role("link", name="Mon résultat", exact=True).click()
    expect(page.get_by_text("Admis·e").first).to_be_visible()
    if who.id == scene.learners[0].person_id:
        check(page)
    context.close()
