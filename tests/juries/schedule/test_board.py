"""The pages of the plan: proposed, accepted, moved, refused, undone; who may, and how many statements."""

from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.jobs.running import run_queued
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements
from tests.juries.schedule.factories import DAY, PLANNING, Season, make_season
from tests.seminars.presence.reading import hidden


@pytest.fixture
def season(app: Flask, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(app.extensions["pacte"].database, 2)
    act_as(app, made.jury.setting.staff)
    return made


def board(season: Season) -> str:
    return f"/regions/bfc/promotions/{season.jury.setting.cohort.code}/soutenances/planning"


def move(season: Season, number: int = 0, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{season.learners[number].id}/soutenance/placer{rest}"


def place(season: Season, slot: str = "09:00", room: int = 0) -> str:
    return f"{DAY.isoformat()}T{slot}|r{season.rooms[room]}"


def text(answer) -> str:  # type: ignore[no-untyped-def]
    """The page, its no-break spaces as spaces."""
    return unescape(str(answer.text)).replace("\u00a0", " ").replace("\u202f", " ")


def send(client: FlaskClient, page: str, address: str, **fields: object):  # type: ignore[no-untyped-def]
    """A form of ``page``, with its token."""
    data = {"csrf_token": hidden(client.get(page).text, "csrf_token"), **fields}
    return client.post(address, data=data)


def test_a_plan_is_proposed_by_the_worker_and_accepted(
    app: Flask, client: FlaskClient, season: Season
) -> None:
    page = board(season)
    assert send(client, page, f"{page}/proposition", seen=0, afresh=1).status_code == 303
    assert "Recherche en cours" in text(client.get(page))
    run_queued(app.extensions["pacte"], season.scope)

    shown = text(client.get(page))
    assert "2 soutenances placées" in shown
    assert "Prouvé" in shown
    assert "Recherche en cours" not in shown
    assert send(client, page, f"{page}/acceptation", seen=0, number=1).status_code == 303
    assert len(season.places()) == 2
    assert "Ce que vaut ce planning" in text(client.get(page))


def test_a_defence_moves_and_what_forbids_it_is_said(client: FlaskClient, season: Season) -> None:
    page, one = board(season), move(season)
    assert send(client, one, one, seen=0, place=place(season)).status_code == 303
    assert "Noé Aubert 1" in text(client.get(page))

    answer = client.get(move(season, 1, "/controle"), query_string={"place": place(season, room=1)})
    assert any("incomplet" in one for one in answer.get_json()["blocks"])
    refused = send(client, move(season, 1), move(season, 1), seen=1, place=place(season, room=1))
    assert refused.status_code == 422
    assert "incomplet" in text(refused)
    free = client.get(move(season, 1, "/controle"), query_string={"place": place(season, "10:00")})
    assert free.get_json()["blocks"] == []
    assert free.get_json()["said"].count(",") == 2


def test_two_defences_change_places(client: FlaskClient, season: Season) -> None:
    season.place(0, seen=0)
    season.place(1, "11:15", seen=1)
    one, other = move(season), season.learner(1)
    assert "Noé Aubert 2, lundi 14 juin 2027 à 11 h 15, Salle A" in text(client.get(one))
    asked = client.get(f"{one}/controle", query_string={"other": other}).get_json()
    assert asked["blocks"] == []
    assert "Échange avec Noé Aubert 2" in asked["said"]

    assert send(client, one, f"{one}/echange", seen=2, other=other).status_code == 303
    assert season.places() == {0: "11:15", 1: "09:00"}
    late = send(client, one, f"{one}/echange", seen=2, other=other)
    assert late.status_code == 422
    assert "échangent leurs places" in text(late)
    for forged in ("l999", season.learner(0), ""):
        assert send(client, one, f"{one}/echange", seen=3, other=forged).status_code == 422
    assert season.places() == {0: "11:15", 1: "09:00"}


def test_an_exchange_that_a_tie_or_a_pin_forbids_is_told_before(client: FlaskClient, season: Season) -> None:
    season.place(0, seen=0)
    season.place(1, "11:15", seen=1)
    season.jury.tie(season.jurors[1], season.learners[0])
    one, other = move(season, 1), season.learner(0)
    asked = client.get(f"{one}/controle", query_string={"other": other}).get_json()
    assert any("conflit d’intérêts" in words for words in asked["blocks"])
    assert "conflit d’intérêts" in text(send(client, one, f"{one}/echange", seen=2, other=other))

    season.act("pin", learner=other, seen=2)
    asked = client.get(f"{one}/controle", query_string={"other": other}).get_json()
    assert any("épinglée" in words for words in asked["blocks"])
    assert season.places() == {0: "09:00", 1: "11:15"}


def test_pins_and_undo(client: FlaskClient, season: Season) -> None:
    page, one = board(season), move(season)
    send(client, one, one, seen=0, place=place(season))
    assert send(client, one, f"{one}/epingle", seen=1).status_code == 303
    assert "Épinglée" in text(client.get(page))
    assert send(client, one, f"{one}/retrait", seen=2).status_code == 422
    send(client, page, f"{page}/annulation", seen=2)
    send(client, page, f"{page}/annulation", seen=3)
    assert season.places() == {}
    assert "Version 4" in text(client.get(page))
    first = client.get(page).text.split("Version 1<")[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Revenir à cette version" in text(client.get(first))
    assert send(client, first, f"{page}/retour", seen=4, number=1).status_code == 303
    assert season.places() == {0: "09:00"}


def test_who_has_no_place_reads_why(client: FlaskClient, season: Season) -> None:
    season.jury.tie(season.jurors[1], season.learners[0])
    shown = text(client.get(board(season))).split("Sans place")[1]

    assert "aucune place possible : Le jury est incomplet, il manque : Agence régionale de santé." in shown
    assert "Paul Renard a un lien avec Noé Aubert 1 : conflit d’intérêts." in shown
    assert "des places sont possibles" in shown


def test_any_two_versions_are_compared(client: FlaskClient, season: Season) -> None:
    season.place(0, seen=0)
    season.place(1, "11:15", seen=1)
    season.place(0, "12:15", room=1, seen=2)
    season.act("pin", learner=season.learner(0), seen=3)
    page = f"{board(season)}/comparaison"

    def between(before: object, after: object) -> str:
        shown = text(client.get(page, query_string={"avant": before, "apres": after}))
        return shown.split("<h2", 1)[1].replace("<strong>", "").replace("</strong>", "")

    assert "Comparer deux versions" in text(client.get(board(season)))
    shown = between(1, 3)
    assert "Noé Aubert 1 : lundi 14 juin 2027 à 9 h, Salle A → lundi 14 juin 2027 à 12 h 15, Salle B" in shown
    assert "Noé Aubert 2 : pas de place → lundi 14 juin 2027 à 11 h 15, Salle A" in shown
    assert "2 soutenances" in shown
    assert "Noé Aubert 2" not in between(2, 3)
    assert "11 h 15, Salle A → pas de place" in between(2, 0)
    assert "Rien ne change." in between(3, 4)
    for forged in (99, "x", -1, "9" * 15):
        answer = client.get(page, query_string={"avant": forged, "apres": 1})
        assert "Cette version n’existe pas" in text(answer)
    assert client.get(page).status_code == 200


def test_what_somebody_else_changed_is_said(client: FlaskClient, season: Season) -> None:
    one = move(season)
    season.place(0, "11:15", seen=0)
    refused = send(client, one, one, seen=0, place=place(season))

    assert refused.status_code == 422
    assert "Depuis que cette page est ouverte" in text(refused)


def test_the_spreadsheet_holds_the_plan(client: FlaskClient, season: Season) -> None:
    season.place(0, seen=0)
    answer = client.get(f"{board(season)}/tableur")

    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_before_anything_can_be_planned_the_page_says_what_lacks(client: FlaskClient, season: Season) -> None:
    shown = text(client.get(f"{board(season)}?session=rattrapage"))

    assert "Aucune demi-journée" in shown


def test_jurors_and_learners_do_not_plan(app: Flask, client: FlaskClient, season: Season) -> None:
    act_as(app, season.jury.person(season.jurors[0]))

    assert client.get(board(season)).status_code == 403
    assert client.get(move(season)).status_code == 403


def test_statements_do_not_grow_with_learners(app: Flask, client: FlaskClient, season: Season) -> None:
    page, juror = board(season), season.jury.person(season.jurors[0])

    def read() -> dict[str, int]:
        addresses = [page, move(season), f"{page}/publication", f"{page}/comparaison?avant=1&apres=2"]
        addresses += [page.replace("/planning", "/jours"), "/regions/bfc/mes-jurys"]
        found = {}
        for address in addresses:
            act_as(app, juror if address.endswith("mes-jurys") else season.jury.setting.staff)
            with statements(season.database) as sent:
                assert client.get(address).status_code == 200
            found[address] = len(sent)
        return found

    season.place(0, seen=0)
    season.act("publish", seen=1, reason="")
    season.place(1, "12:15", seen=1)
    few = read()
    for number in range(4):
        learner = season.jury.learner("Lou", f"Perrin {number}")
        season.jury.deposit(learner)
        season.learners.append(learner)
        season.jury.seat("Max", f"Colin {number}")
    season.place(2, "10:00", seen=2)
    season.place(3, "11:15", seen=3)
    season.act("publish", seen=4, reason="")
    season.act("pin", learner=season.learner(0), seen=4)

    assert read() == few
