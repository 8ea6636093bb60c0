"""A half-day by video: the trainer sends links, a learner signs on a phone, the report is read at a desk."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from pacte.clock import FixedClock
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.accounts.mailbox import last_link
from tests.browser.conftest import DESK, PHONE, Site
from tests.browser.test_presence import NBSP, RECORDED, check, draw, signed_in
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage
from tests.seminars.video.factories import make_online, report


@pytest.fixture
def stage(site: Site, clock: FixedClock) -> Stage:
    clock.move_to(T0_MORNING - timedelta(hours=1))
    return make_online(site.app.extensions["pacte"].database, learners=3)


def test_links_a_signature_on_a_phone_and_a_report(
    site: Site, stage: Stage, browser: Browser, clock: FixedClock, tmp_path: Path
) -> None:
    desk, screen = signed_in(site, browser, stage.trainer, DESK)
    screen.goto(stage.url)
    screen.get_by_role("link", name="Envoyer les liens de signature").click()
    check(screen)
    screen.get_by_role("button", name="Envoyer les liens de signature").click()
    expect(screen.get_by_text(f"3{NBSP}liens sont partis.")).to_be_visible()
    check(screen)

    phone = site.context(browser, PHONE)
    page = phone.new_page()
    page.goto(last_link(site.app, to=stage.person(0).email, scope=stage.setting.scope))
    expect(page.get_by_text(f"La signature ouvre à 8{NBSP}h{NBSP}45.")).to_be_visible()
    check(page)
    clock.move_to(DURING)
    page.reload()
    check(page)
    draw(page)
    phone.set_offline(True)
    page.get_by_role("button", name="Je signe ma présence").click()
    expect(page.get_by_text("Pas de réseau")).to_be_visible()
    phone.set_offline(False)
    expect(page.get_by_text(RECORDED)).to_be_visible()
    check(page)
    phone.close()
    row = stage.row(0)
    assert row is not None
    assert row.proof is Proof.VIDEO

    clock.move_to(AFTER_IT)
    file = tmp_path / "participants.csv"
    file.write_bytes(
        report(
            "Noé Aubert;11/12/2025 09:00;11/12/2025 09:10",
            f"{stage.person(1).name} (MSP);11/12/2025 08:58;11/12/2025 12:31",
            "iPhone;11/12/2025 09:30;11/12/2025 11:00",
        )
    )
    screen.goto(stage.url)
    screen.get_by_role("link", name="Relevés de connexion").click()
    check(screen)
    screen.get_by_label("Relevé de connexion").set_input_files(file)
    screen.get_by_role("button", name="Lire le relevé").click()
    expect(screen.get_by_role("heading", name="Ce que nous avons lu")).to_be_visible()
    check(screen)
    screen.get_by_label("iPhone").select_option(label=stage.person(2).name)
    screen.get_by_role("button", name="Enregistrer qui est qui").click()
    expect(screen.get_by_text("C’est noté.")).to_be_visible()
    third = screen.get_by_role("group", name=stage.person(2).name)
    expect(third.get_by_label("Présence partielle")).to_be_checked()
    expect(third.get_by_label("Arrivée")).to_have_value("09:30")
    check(screen)
    screen.get_by_role("button", name="Inscrire ces présences").click()
    expect(screen.get_by_text(f"2{NBSP}lignes sont inscrites sur la feuille")).to_be_visible()
    expect(screen.get_by_text(f"Signé, mais 10{NBSP}min de connexion seulement")).to_be_visible()
    check(screen)
    states = [row.state for number in range(3) if (row := stage.row(number)) is not None]
    assert states == [AttendanceState.PRESENT, AttendanceState.PRESENT, AttendanceState.EXCUSED]
    desk.close()
