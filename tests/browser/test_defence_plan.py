"""The plan of defences at a desk: dragged onto a conflict and refused, moved and exchanged by mouse, then by
keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.browser.conftest import Site
from tests.browser.looking import faults_in_both_views
from tests.browser.scripts import scripts_ready
from tests.juries.schedule.factories import DAY, PLANNING, Season, make_season

TALL = (1280, 2400)
"""The whole board at once: a page that scrolls under a pressed button drags nothing."""


@pytest.fixture
def season(site: Site, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(site.app.extensions["pacte"].database)
    made.place(0, seen=0)
    made.place(1, "11:15", seen=1)
    act_as(site.app, made.jury.setting.staff)
    return made


def test_a_defence_is_dragged_then_moved_by_keyboard(
    site: Site, season: Season, browser: Browser, clock: FixedClock
) -> None:
    context = site.context(browser, TALL)
    board = f"/regions/bfc/promotions/{season.jury.setting.cohort.code}/soutenances/planning"
    move = f"/regions/bfc/apprenants/{season.learners[0].id}/soutenance/placer"
    seen = faults_in_both_views(context, (board, move))
    assert seen == {address: [] for address in seen}
    page = context.new_page()
    page.goto(board)
    scripts_ready(page)

    card = page.locator("[data-plan-card]", has_text="Noé Aubert 1").first
    drag(page, card, place(page, season, "11:15", 1))
    expect(place(page, season, "11:15", 1)).to_contain_text("siège à la même heure pour Noé Aubert 2")
    page.mouse.up()
    assert season.places() == {0: "09:00", 1: "11:15"}

    drag(page, card, place(page, season, "10:00", 0))
    expect(place(page, season, "10:00", 0)).to_contain_text("Jury")
    with page.expect_navigation():
        page.mouse.up()
    expect(page.get_by_text("La soutenance est placée.")).to_be_visible()
    assert season.places() == {0: "10:00", 1: "11:15"}

    other = page.locator("[data-plan-other]", has_text="Noé Aubert 2")
    drag(page, card, other)
    expect(other).to_contain_text("Échange avec Noé Aubert 2")
    with page.expect_navigation():
        page.mouse.up()
    expect(page.get_by_text("Les deux soutenances ont échangé leurs places.")).to_be_visible()
    assert season.places() == {0: "11:15", 1: "10:00"}

    page.get_by_role("link", name="Déplacer la soutenance de Noé Aubert 1").press("Enter")
    page.get_by_label("9 h").first.press("Space")
    page.get_by_role("button", name="Placer là").press("Enter")
    expect(page.get_by_text("La soutenance est placée.")).to_be_visible()
    assert season.places() == {0: "09:00", 1: "10:00"}

    page.get_by_role("link", name="Déplacer la soutenance de Noé Aubert 1").press("Enter")
    page.get_by_label("Noé Aubert 2, lundi 14 juin 2027 à 10 h, Salle A").press("Space")
    page.get_by_role("button", name="Échanger les places").press("Enter")
    expect(page.get_by_text("Les deux soutenances ont échangé leurs places.")).to_be_visible()
    assert season.places() == {0: "10:00", 1: "09:00"}
    context.close()


def place(page: Page, season: Season, hour: str, room: int):  # type: ignore[no-untyped-def]
    return page.locator(f"[data-plan-place='{DAY.isoformat()}T{hour}|r{season.rooms[room]}']")


def drag(page: Page, card, target) -> None:  # type: ignore[no-untyped-def]
    """Held over the target, not dropped yet."""
    card.hover(position={"x": 5, "y": 5})
    page.mouse.down()
    target.hover()
    target.hover(position={"x": 12, "y": 12})
