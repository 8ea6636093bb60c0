"""The staff's table of opinions: pages, filters, order, spreadsheet; staff who sit score alone first too."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.policy import Role
from tests.acting import act_as
from tests.factories import grant_role
from tests.selection.scoring.factories import KEYS, SCORING, Committee, make_committee

PAGE = "/regions/bfc/promotions/8/selection/avis"
HIGH, LOW = dict.fromkeys(KEYS, 5), dict.fromkeys(KEYS, 1)


@pytest.fixture
def committee(app_on_each: Flask, clock: FixedClock) -> Committee:
    """Three dossiers: one with a wide gap, one half given, one that nobody scores."""
    clock.move_to(SCORING)
    services = app_on_each.extensions["pacte"]
    made = make_committee(services.database, members=3, dossiers=3, store=services.store)
    made.given(0, 0, marks=HIGH)
    made.given(0, 1, marks=LOW)
    made.give(1, 0, marks=HIGH, comment="À relire", submitted_at=SCORING)
    made.give(1, 1)
    act_as(app_on_each, made.setting.staff)
    return made


@pytest.fixture
def client(app_on_each: Flask) -> FlaskClient:
    return app_on_each.test_client()


def exported(client: FlaskClient, query: str = "") -> list[list[str]]:
    text = client.get(f"{PAGE}?export=csv{query}").data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_spreadsheet_holds_what_the_screen_shows(client: FlaskClient, committee: Committee) -> None:
    head, *rows = exported(client)
    assert head == ["Dossier", "Référence", "Avis", "À attribuer", "Moyenne", "Écart", "Qui"]
    first = committee.dossiers[0]
    assert rows[0][:2] == [f"{first.family_name} {first.given_name}", first.reference]
    assert rows[0][2:6] == ["2 sur 2", "", "60", "80"]
    assert rows[1][2:6] == ["1 sur 2", "", "100", ""]
    assert rows[2][2:6] == ["0 sur 2", "À attribuer", "", ""]
    assert "(avis donné)" in rows[0][6]
    book = client.get(f"{PAGE}?export=xlsx")
    assert book.data[:2] == b"PK"


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("&etat=ecart", [0]),
        ("&etat=complet", [0]),
        ("&etat=attendu", [1]),
        ("&etat=a-attribuer", [2]),
        ("&tri=-moyenne", [1, 0, 2]),
        ("&tri=moyenne", [0, 1, 2]),
        ("&tri=-nom", [2, 1, 0]),
        ("&tri=-avis", [0, 1, 2]),
        ("&tri=forge&etat=forge", [0, 1, 2]),
    ],
)
def test_it_filters_and_sorts(
    client: FlaskClient, committee: Committee, query: str, places: list[int]
) -> None:
    references = [committee.dossiers[place].reference for place in places]
    assert [row[1] for row in exported(client, query)[1:]] == references


def test_it_finds_by_name_reference_and_scorer(client: FlaskClient, committee: Committee) -> None:
    second = committee.dossiers[1].reference
    assert [row[1] for row in exported(client, f"&q={second.lower()}")[1:]] == [second]
    assert len(exported(client, f"&membre={committee.members[1].id}")) == 3
    assert len(exported(client, f"&membre={committee.members[2].id}")) == 1


def test_fifty_a_page_and_the_order_is_kept(app_on_each: Flask, clock: FixedClock) -> None:
    clock.move_to(SCORING)
    services = app_on_each.extensions["pacte"]
    made = make_committee(services.database, members=1, dossiers=52, store=services.store)
    act_as(app_on_each, made.setting.staff)
    client = app_on_each.test_client()
    one, two = client.get(f"{PAGE}?tri=-nom").text, client.get(f"{PAGE}?tri=-nom&page=2").text
    assert one.count("selection/") - two.count("selection/") == 48
    assert "tri=-nom&amp;page=2" in one
    assert len(exported(client)) == 53


def test_statements_do_not_grow(client: FlaskClient, committee: Committee) -> None:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if "set_config" not in str(arguments[2]):
            seen.append(str(arguments[2]))

    counts = []
    for member in (0, 1):
        seen.clear()
        event.listen(committee.database.engine, "before_cursor_execute", note)
        client.get(PAGE)
        event.remove(committee.database.engine, "before_cursor_execute", note)
        counts.append(len([one for one in seen if one.upper().startswith("SELECT")]))
        committee.give(2, member)
    assert counts[0] == counts[1]


def test_staff_who_sit_see_no_score_before_giving_their_own(
    app_on_each: Flask, client: FlaskClient, committee: Committee
) -> None:
    sitting: Person = committee.members[1]
    grant_role(committee.database, sitting, Role.STAFF, committee.setting.federation)
    act_as(app_on_each, sitting)
    rows = exported(client)[1:]
    assert rows[0][4:6] == ["60", "80"]  # given
    assert rows[1][4:6] == ["Après votre avis"] * 2  # theirs is still to be given
    assert rows[2][4:6] == ["Après attribution"] * 2  # it may still become theirs
    assert "Après votre avis" in client.get(PAGE).text
    page = client.get(f"/regions/bfc/selection/{committee.dossiers[1].id}/avis").text
    assert "après votre propre avis" in page
    assert "100,0" not in page
    assert "À relire" not in page
    committee.give(2, 2)
    committee.given(2, 0)
    assert exported(client)[3][4:6] == ["À deux avis"] * 2  # one opinion alone is its scorer's mark
