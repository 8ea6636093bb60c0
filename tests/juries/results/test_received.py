"""What the EHESP reads of results: waves sent, told by mail, figures of every region; nothing before."""

import io
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.database import Scope
from pacte.juries.minutes.rules import Correction
from pacte.juries.results.received import Figure, figures_of, received_waves
from pacte.juries.vocabulary import Outcome
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements
from tests.factories import grant_role, make_person
from tests.juries.day.test_views import words
from tests.juries.factories import NOON, REDO, Day, make_day
from tests.juries.results.test_waves import EHESP, send, waiting
from tests.page_forms import sent_by

RECEIVED = "/resultats-recus"
LATER = NOON + timedelta(days=3)


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(LATER)
    return make_day(app.extensions["pacte"].database)


@pytest.fixture
def reader(day: Day) -> Person:
    person = make_person(day.database, "Élise", "Nationale")
    grant_role(day.database, person, Role.EHESP, None)
    return person


def figures(day: Day) -> list[tuple[int, int, int]]:
    """Year, people, admitted."""
    with day.database.session(Scope.national()) as session:
        found: list[Figure] = list(figures_of(received_waves(session)))
    return [(one.year, one.heard, one.admitted) for one in found]


def test_a_wave_is_told_then_read_and_nothing_before(
    app: Flask, client: FlaskClient, day: Day, reader: Person
) -> None:
    day.finish(REDO)
    act_as(app, reader)
    page = words(client.get(RECEIVED).text)
    assert "Aucun résultat n’a encore été reçu." in page
    assert "Aubert" not in page

    act_as(app, day.jury.setting.staff)
    shown = client.get(EHESP).text
    assert "Envoyer à l’EHESP" in shown
    sent = client.post(EHESP, data=dict(sent_by(shown, "")), follow_redirects=True)
    assert "l’EHESP en est prévenue" in words(sent.text)
    assert day.mails("results/wave_sent") == [
        (reader.email, "2 résultats de soutenance : Promo 8"),
    ]

    act_as(app, reader)
    page = words(client.get(RECEIVED).text)
    assert "Promo 8, vague n° 1" in page
    assert "1 personne admise en tout" in page
    assert "Aubert" not in page, "names are in the archive alone"
    (address,) = {one for one in page.split('"') if one.endswith(".zip")}
    with zipfile.ZipFile(io.BytesIO(client.get(address).data)) as archive:
        assert sorted(one.partition("/")[0] for one in archive.namelist()) == [
            "proces-verbaux",
            "resultats.xlsx",
        ]
    rows = client.get(f"{RECEIVED}?export=csv").data.decode("utf-8-sig").splitlines()
    assert rows[0] == "Année;Fédération;Région;Département;Admis;Personnes"
    assert [one.split(";")[0] for one in rows[1:]] == ["2027"]
    assert [one.split(";")[4:] for one in rows[1:]] == [["1", "2"]]

    for person in (day.jury.setting.staff, day.person(), day.jury.trainer):
        act_as(app, person)
        assert client.get(RECEIVED).status_code == 403
        assert client.get(address).status_code == 403


def test_without_anybody_of_the_ehesp_the_archive_is_passed_on_by_hand(
    app: Flask, client: FlaskClient, day: Day
) -> None:
    day.finish()
    act_as(app, day.jury.setting.staff)
    shown = client.get(EHESP).text
    assert "transmettez-la vous-même" in words(shown)
    assert "Noter comme envoyés" in shown
    sent = client.post(EHESP, data=dict(sent_by(shown, "")), follow_redirects=True)
    assert "transmettez l’archive à l’EHESP" in words(sent.text)


def test_a_person_counts_once_by_the_last_result_received(day: Day) -> None:
    day.finish(REDO)
    assert figures(day) == [], "signed is not sent"
    send(day, waiting(day)[0])
    assert figures(day) == [(2027, 2, 1)]
    day.complete(
        "Le jury s’est trompé.",
        0,
        1,
        2,
        correction=Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED),
    )
    assert figures(day) == [(2027, 2, 1)], "the addendum is not sent"
    second = send(day, waiting(day)[0])
    assert {one["outcome"] for one in second.content["rows"]} == {Outcome.ADMITTED.value}
    assert figures(day) == [(2027, 2, 2)]


def test_the_page_reads_as_many_statements_whatever_there_is(
    app: Flask, client: FlaskClient, day: Day, reader: Person
) -> None:
    day.finish()
    send(day, waiting(day)[0])
    act_as(app, reader)
    counted = []
    for _ in range(2):
        with statements(day.database) as seen:
            assert client.get(RECEIVED).status_code == 200
        counted.append(len(seen))
        day.complete("Le lieu était Beaune.")
        send(day, waiting(day)[0])
    assert counted[0] == counted[1]
