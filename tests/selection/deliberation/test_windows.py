"""The ranking and the waiting list a page at a time: what each page shows, where the capacity line falls."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.selection.deliberation.views.windows import Window, window
from pacte.selection.models import Candidacy
from pacte.selection.vocabulary import Decision
from tests.acting import act_as
from tests.selection.deliberation.factories import MEETING, Meeting, add_dossier, make_meeting

BASE = "/regions/bfc/promotions/8/selection/deliberation"


def href(number: int) -> str:
    return f"?page={number}"


@pytest.mark.parametrize(
    ("asked", "opened", "page"),
    [("", None, 1), ("2", None, 2), ("9", None, 3), ("0", None, 1), ("x", 59, 1), ("", 60, 2), ("1", 60, 1)],
)
def test_the_page_asked_or_the_one_of_the_opened_dossier(asked: str, opened: int | None, page: int) -> None:
    assert window(asked, size=60, total=130, href=href, opened=opened).page == page


def test_a_window_knows_its_lines() -> None:
    last = Window(3, 60, 130, href)
    assert (last.pages, last.offset, last.page_of(59), last.page_of(60)) == (3, 120, 1, 2)
    assert last.cut(range(130)) == range(120, 130)
    assert Window(1, 60, 0, href).pages == 1


@pytest.fixture
def meeting(app: Flask, clock: FixedClock) -> Meeting:
    """Sixty-five dossiers, of decreasing means, for twenty places."""
    clock.move_to(MEETING)
    made = make_meeting(app.extensions["pacte"].database)
    while len(made.dossiers) < 65:
        add_dossier(made, (1,))
    made.begin()
    act_as(app, made.setting.staff)
    return made


def listed(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'id="dossier-(\d+)"', page)]


def test_every_dossier_is_on_one_page_and_the_capacity_line_is_right(
    client: FlaskClient, meeting: Meeting
) -> None:
    one, two = client.get(BASE).text, client.get(f"{BASE}?page=2").text
    assert (len(listed(one)), len(listed(two))) == (60, 5)
    assert sorted(listed(one) + listed(two)) == sorted(row.id for row in meeting.dossiers)
    before = one[: one.index('class="cut"')]
    assert len(listed(before)) == 20
    assert 'class="cut"' not in two
    assert "La limite de la capacité suit la ligne 20" in two.replace("\u00a0", " ")
    assert client.get(f"{BASE}?export=csv").text.count("\n") == 66


def test_the_opened_dossier_is_on_the_page_that_shows(client: FlaskClient, meeting: Meeting) -> None:
    last = listed(client.get(f"{BASE}?page=2").text)[-1]
    page = client.get(f"{BASE}?dossier={last}").text
    assert last in listed(page)
    assert 'class="is-open"' in page


def test_the_waiting_list_moves_across_pages_without_script(client: FlaskClient, meeting: Meeting) -> None:
    with meeting.session(write=True) as session:
        rows = session.scalars(select(Candidacy).order_by(Candidacy.id)).all()
        for rank, row in enumerate(rows[:45], start=1):
            row.decision, row.rank, row.decided_at = Decision.WAITLISTED, rank, MEETING
    page = client.get(f"{BASE}?attente=2").text
    assert '<ol class="waiting-order" start="21">' in page
    button = re.search(r'formaction="([^"]+)" name="vers" value="(20\.\d+)"', page)
    assert button is not None
    answer = client.post(button[1].replace("&amp;", "&"), data={"vers": button[2]})
    assert answer.status_code == 303
    assert "attente=2" in answer.location
    with meeting.session() as session:
        assert session.get_one(Candidacy, rows[20].id).rank == 20
        assert session.get_one(Candidacy, rows[19].id).rank == 21
    stale = client.post(button[1].replace("&amp;", "&"), data={"vers": button[2]})
    assert stale.status_code == 422


def test_a_full_page_weighs_less_than_a_hundred_kilobytes(client: FlaskClient, meeting: Meeting) -> None:
    with meeting.session(write=True) as session:
        rows = session.scalars(select(Candidacy).order_by(Candidacy.id)).all()
        for rank, row in enumerate(rows[20:], start=1):
            row.decision, row.rank, row.decided_at = Decision.WAITLISTED, rank, MEETING
    # Both lists are full here: more dossiers make more pages, not longer ones.
    opened = meeting.dossiers[3].id
    assert len(client.get(f"{BASE}?dossier={opened}").data) < 100_000


def test_the_closing_names_fifty_of_a_kind_and_leads_to_the_others(
    client: FlaskClient, meeting: Meeting
) -> None:
    page = client.get(f"{BASE}/cloture").text.replace("\u00a0", " ")
    assert page.count("rien n’est décidé") == 50
    assert f'<a href="{BASE}?etat=undecided#classement">15 autres dossiers sont dans ce cas.</a>' in page
    assert len(listed(client.get(f"{BASE}?etat=undecided&page=2").text)) == 5
