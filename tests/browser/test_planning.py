"""Planning seminars in a browser: a postponement from the phone with its notices, the month at two sizes."""

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.learners.vocabulary import EnrollmentState
from tests.acting import act_as
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.looking import check
from tests.browser.scripts import scripts_ready
from tests.seminars.factories import make_learner, make_trainer
from tests.seminars.planning.factories import (
    AT,
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    event_of,
    give_leader,
    make_stage,
    two_half_days,
    utc,
)

CALENDAR = "/regions/bfc/promotions/8/seminaires"


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(site.app.extensions["pacte"].database)
    act_as(site.app, made.setting.staff)
    return made


def test_a_postponement_on_the_phone_is_told_once_to_those_concerned(
    site: Site, stage: Stage, browser: Browser
) -> None:
    trainer = make_trainer(stage.setting)
    gone = make_learner(stage.setting, "Iris", "Partie")
    stage.name_trainer(trainer)
    stage.change(half_days=two_half_days(JANUARY), place="Beaune, salle des fêtes", reason="Adresse")
    phone = site.context(browser, PHONE)
    page = phone.new_page()
    page.goto(CALENDAR)
    check(page)
    page.get_by_role("link", name="Séminaire 1", exact=True).click()
    check(page)
    page.get_by_role("link", name="Inviter", exact=True).click()
    check(page)
    page.get_by_role("button", name="Envoyer 3 invitations").click()
    expect(page.get_by_text("3 invitations partent.")).to_be_visible()
    check(page)

    act_as(site.app, stage.person())
    page.goto("/a-faire")
    page.get_by_role("link", name="Répondre").click()
    scripts_ready(page)
    check(page)
    page.get_by_label("Je viens", exact=True).check()
    page.get_by_role("button", name="Envoyer ma réponse").click()
    expect(page.get_by_text("Votre réponse est enregistrée")).to_be_visible()
    check(page)

    with stage.database.session(stage.setting.scope, write=True) as session:
        fresh = session.merge(gone)
        fresh.state, fresh.ended_on = EnrollmentState.WITHDRAWN, AT.date()
    act_as(site.app, stage.setting.staff)
    page.goto(f"/regions/bfc/seminaires/{stage.seminar().id}")
    expect(page.get_by_text("1 personne vient, 0 absence annoncée, 1 sans réponse")).to_be_visible()
    page.get_by_role("link", name="Changer les dates ou le lieu").click()
    scripts_ready(page)
    check(page)
    for day in page.get_by_label("Jour").all()[:2]:
        day.fill(FEBRUARY.isoformat())
    page.get_by_label("Raison du changement").fill("La salle n’est plus libre.")
    page.get_by_role("button", name="Relire avant d’enregistrer").click()
    expect(page.get_by_role("heading", name="3 personnes le recevront")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Enregistrer et prévenir 3 personnes").click()
    expect(page.get_by_text("3 personnes sont prévenues")).to_be_visible()
    expect(page.get_by_text("Raison : La salle n’est plus libre.")).to_be_visible()
    check(page)
    phone.close()

    mails = stage.mails("changed")
    assert sorted(mail.recipient_name for mail in mails) == [
        "Alix Relais",
        "Noé Aubert0",
        "Noé Aubert1",
    ]
    for mail in mails:
        method, event = event_of(mail)
        assert (method, event["DTSTART"].dt, event["DTEND"].dt) == (
            "REQUEST",
            utc(FEBRUARY, 8),
            utc(FEBRUARY, 16),
        )


def test_a_team_leader_answers_on_the_phone(site: Site, stage: Stage, browser: Browser) -> None:
    give_leader(stage, 0, "Dominique Gérance", "gerance@val.example")
    desk = site.context(browser, DESK)
    page = desk.new_page()
    page.goto(f"/regions/bfc/seminaires/{stage.seminar('t0').id}/invitations")
    check(page)
    page.get_by_role("button", name="Envoyer 3 invitations").click()
    expect(page.get_by_text("équipes : 0 personne vient")).to_be_visible()
    check(page)
    page.get_by_text("Inviter une personne d’une équipe").click()
    check(page)
    desk.close()


def test_the_calendar_is_read_at_both_sizes_and_printed(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock
) -> None:
    row = stage.seminar("seminaire-2")
    with stage.database.session(stage.setting.scope, write=True) as session:
        fresh = session.merge(row)
        fresh.cancelled_at, fresh.cancel_reason = AT, "Salle fermée"
    for size in (PHONE, DESK):
        context = site.context(browser, size)
        page = context.new_page()
        for address in (
            CALENDAR,
            f"{CALENDAR}?vue=mois",
            f"{CALENDAR}?vue=mois&mois=2026-02",
            f"{CALENDAR}?vue=mois&mois=2026-04",
            f"/regions/bfc/seminaires/{stage.seminar(FIRST).id}/contenu",
            f"/regions/bfc/seminaires/{stage.seminar(FIRST).id}/changement",
            "/compte/agenda",
        ):
            page.goto(address)
            scripts_ready(page)
            check(page)
        page.goto(f"{CALENDAR}?vue=mois&mois=2026-04")
        expect(page.get_by_text("Annulé").filter(visible=True)).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("link", name="Mois suivant")).to_be_hidden()
        expect(page.get_by_role("link", name="Séminaire 2")).to_be_visible()
        context.close()


def test_the_address_of_the_agenda_is_copied_on_a_phone(site: Site, stage: Stage, browser: Browser) -> None:
    page = site.context(browser, PHONE).new_page()
    page.goto("/compte/agenda")
    page.get_by_role("button", name="Créer mon adresse").click()
    scripts_ready(page)
    page.get_by_role("button", name="Copier l’adresse").click()
    expect(page.get_by_text("Adresse copiée.")).to_be_visible()
    link = page.get_by_role("link", name="Ouvrir dans mon agenda").get_attribute("href") or ""
    assert link == "webcal://" + page.get_by_label("Adresse de l’agenda").input_value().partition("://")[2]
    check(page)
    page.context.close()
