"""The committee's pages in a browser: accessible, within the screen; a few clicks settle and declare."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.clock import FixedClock
from pacte.conflicts.operations import declare_affiliation, declare_tie
from pacte.conflicts.vocabulary import TieKind
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.browser.conftest import DESK, Site
from tests.browser.looking import faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.selection.committee.factories import do, make_member, seat_of

HOME = "/regions/bfc/promotions/8/selection"
PEOPLE = (("Camille", "Aubert"), ("Noa", "Berthier"), ("Zoé", "Lefèvre"), ("Sacha", "Marchand"))


@pytest.fixture
def setting(site: Site, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(site.app.extensions["pacte"].database)
    places = [make_structure(made, "MSP du Val de Saône"), make_structure(made, "MSP B", paid=False)]
    for number, (given, family) in enumerate(PEOPLE):
        make_dossier(made, given, family, structure=places[number % 2])
    return made


@pytest.fixture
def desk(site: Site, setting: Setting, browser: Browser) -> Iterator[Page]:
    context = site.context(browser, DESK)
    yield context.new_page()
    context.close()


def test_the_committee_s_pages_are_accessible_and_fit(site: Site, setting: Setting, browser: Browser) -> None:
    member = make_member(setting)
    make_member(setting, person=setting.staff)
    row = make_dossier(setting, family="Perrin")
    tie = do(
        setting,
        declare_tie,
        assessor_id=member.id,
        subject_id=row.person_id,
        kind=TieKind.PERSONAL,
        reason="Cousins",
    )
    do(setting, declare_affiliation, person_id=member.id, employer="SISA du Val")
    do(setting, declare_affiliation, person_id=setting.staff.id, employer="Fédération")
    act_as(site.app, setting.staff)
    addresses = [
        HOME,
        f"{HOME}/comite",
        f"{HOME}/recevabilite",
        f"{HOME}/liens",
        f"{HOME}/liens/{tie.id}/fin",
        f"{HOME}/mes-liens",
        f"/regions/bfc/selection/comite/{seat_of(setting, member).id}",
        f"/regions/bfc/selection/{row.id}/recevabilite",
    ]
    context = site.context(browser)
    seen = faults_in_both_views(context, addresses)
    context.close()
    assert {address: faults for address, faults in seen.items() if faults} == {}


def test_staff_settle_those_in_which_nothing_misses(site: Site, setting: Setting, desk: Page) -> None:
    act_as(site.app, setting.staff)
    desk.goto("/a-faire")
    scripts_ready(desk)
    desk.get_by_role("link", name="Examiner").first.click()
    desk.get_by_role("button", name="Déclarer recevables ces 2 dossiers").click()
    expect(desk.get_by_text("2 dossiers sont déclarés recevables.")).to_be_visible()
    desk.get_by_role("link", name="Berthier Noa").click()
    expect(desk.get_by_text("peut être régularisé jusqu’à la décision")).to_be_visible()
    desk.get_by_label("Recevable", exact=True).check()
    desk.get_by_role("button", name="Enregistrer la décision").click()
    expect(desk.get_by_text("Noa Berthier : dossier recevable.")).to_be_visible()


def test_a_member_declares_a_tie_beside_the_name(site: Site, setting: Setting, desk: Page) -> None:
    member = make_member(setting)
    act_as(site.app, member)
    desk.goto(f"{HOME}/mes-liens")
    scripts_ready(desk)
    desk.get_by_role("button", name="Lien personnel avec Lefèvre Zoé").click()
    expect(desk.get_by_text("Votre lien est déclaré")).to_be_visible()
    expect(desk.get_by_role("button", name="Lien personnel avec Lefèvre Zoé")).to_have_count(0)
    desk.get_by_role("button", name="J’ai parcouru la liste").click()
    expect(desk.get_by_text("3 dossiers déposés")).to_be_visible()
    desk.goto(f"{HOME}/mes-liens")
    scripts_ready(desk)
    desk.get_by_role("combobox", name="Structure où vous travaillez").fill("saône")
    desk.get_by_role("option", name="MSP du Val de Saône").click()
    desk.get_by_role("button", name="Enregistrer").click()
    expect(desk.get_by_text("C’est enregistré")).to_be_visible()
    expect(desk.locator("#appartenances + p + ul")).to_contain_text("MSP du Val de Saône")
