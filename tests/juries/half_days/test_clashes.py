"""Somebody convened who says that they are not free: they read it, and the team, while it is true."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.juries.half_days.clashes import clashes_of, people_words
from pacte.juries.models import Defence
from pacte.juries.vocabulary import Freedom
from pacte.memoires.models import Juror
from tests.acting import act_as
from tests.juries.factories import NINE, Day, make_day
from tests.juries.half_days.factories import AFTERNOON, ASKING, Poll
from tests.juries.half_days.test_answering_views import MINE, POLL, link_of, words
from tests.selection.scoring.test_queries import statements

CONVENED = "Vous êtes convoqué·e"
REVIEW = "Revoir des convocations aux soutenances, Promo 8"


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    """Defences published at nine and at ten of a Monday."""
    clock.move_to(ASKING)
    return make_day(app.extensions["pacte"].database)


@pytest.fixture
def poll(day: Day) -> Poll:
    made = Poll(day.jury, day.jurors, day.learners)
    made.add(AFTERNOON)
    made.open()
    return made


def told(poll: Poll) -> list[str]:
    with poll.database.session(poll.jury.setting.scope) as session:
        return [one.replace("\u00a0", " ") for one in people_words(clashes_of(session, at=ASKING))]


def change(day: Day, number: int, **values: object) -> None:
    with day.database.session(day.scope, write=True) as session:
        row = session.get_one(Defence, day.defences[number])
        for name, value in values.items():
            setattr(row, name, value)


def test_a_learner_is_told_on_their_page_as_long_as_it_is_true(
    client: FlaskClient, poll: Poll, app: Flask
) -> None:
    learner = poll.learners[0].person_id
    act_as(app, poll.person(learner))
    assert CONVENED not in client.get(MINE).text
    poll.answer(learner, Freedom.BUSY)
    page = words(client.get(MINE).text)
    assert "Vous êtes convoqué·e le lundi 14 juin 2027 à 9 h, et votre réponse dit" in page
    poll.answer(learner, Freedom.FREE, "09:00")
    assert CONVENED in client.get(MINE).text
    poll.answer(learner, Freedom.FREE, "10:00")
    assert CONVENED not in client.get(MINE).text


def test_a_juror_is_told_by_their_link(client: FlaskClient, poll: Poll, app: Flask) -> None:
    path = link_of(app, poll)
    poll.answer(poll.jurors[0].person_id, Freedom.BUSY)
    page = words(client.get(path).text)
    assert "Vous êtes convoqué·e le lundi 14 juin 2027 à 9 h et à 10 h" in page
    assert "/soutenances/planning" not in page.split("<main")[1]


def test_the_team_sees_who_they_are(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.jury.setting.staff)
    poll.answer(poll.learners[0].person_id, Freedom.IF_NEEDED)
    assert REVIEW not in client.get("/a-faire").text
    assert "convoqué" not in client.get(POLL).text
    poll.answer(poll.learners[0].person_id, Freedom.BUSY)
    poll.answer(poll.jurors[0].person_id, Freedom.FREE, "10:00")
    todo = words(client.get("/a-faire").text)
    assert REVIEW in todo
    assert "Noé Aubert 1 et Inès Vuillemin" in todo or "Inès Vuillemin et Noé Aubert 1" in todo
    page = words(client.get(POLL).text)
    assert "2 personnes sont convoquées à une heure où elles disent n’être pas disponibles" in page
    assert "Noé Aubert 1 (le lundi 14 juin 2027 à 9 h)" in page
    assert "sauf de 10 h à 11 h, convoqué·e à 10 h" in page
    sheet = words(client.get(f"{POLL}?export=csv").data.decode("utf-8-sig"))
    assert sheet.count("Pas disponible, convoqué·e à 9 h") == 1
    heard = words(client.get(f"{POLL}/{poll.row(poll.learners[0].person_id).id}").text)
    assert "Noé Aubert 1 est convoqué·e le lundi 14 juin 2027 à 9 h, et sa réponse dit le contraire." in heard
    poll.close()
    assert REVIEW in client.get("/a-faire").text


def test_what_was_not_told_or_will_not_be_convenes_nobody(poll: Poll, day: Day) -> None:
    for one in poll.learners:
        poll.answer(one.person_id, Freedom.BUSY)
    assert told(poll) == [f"Noé Aubert {1 + n} (le lundi 14 juin 2027 à {9 + n} h)" for n in (0, 1)]
    change(day, 0, date_published_at=None)
    change(day, 1, cancelled_at=ASKING, cancel_reason="Un report.")
    assert told(poll) == []
    poll.answer(poll.jurors[0].person_id, Freedom.BUSY)
    assert told(poll) == ["Inès Vuillemin (le lundi 14 juin 2027 à 9 h)"]
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        session.get_one(Juror, poll.jurors[0].id).ended_at = ASKING
    assert told(poll) == []


def test_a_defence_that_began_is_over_for_this(poll: Poll) -> None:
    poll.answer(poll.learners[0].person_id, Freedom.BUSY)
    with poll.database.session(poll.jury.setting.scope) as session:
        assert len(clashes_of(session, at=NINE - timedelta(minutes=1))) == 1
        assert clashes_of(session, at=NINE) == []


def test_finding_them_costs_the_same_whatever_their_number(poll: Poll) -> None:
    def cost() -> int:
        with poll.database.session(poll.jury.setting.scope) as session, statements(poll.database) as seen:
            assert all(one.answer.person.name for one in clashes_of(session, at=ASKING))
        return len(seen)

    before = cost()
    for one in (*poll.jurors, *poll.learners):
        poll.answer(one.person_id, Freedom.BUSY)
    assert len(told(poll)) == 5
    assert cost() == before
