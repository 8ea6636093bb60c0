"""What a learner and a juror read of their defences, their convocations, and who reads nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.french import date_words
from pacte.juries.schedule.notices import tell_dates
from tests.acting import act_as
from tests.juries.schedule.factories import DAY, PLANNING, Season, make_season
from tests.juries.schedule.test_board import board, send, text


@pytest.fixture
def season(app: Flask, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(app.extensions["pacte"].database, 2)
    made.place(0, seen=0)
    act_as(app, made.jury.setting.staff)
    return made


def own(season: Season, rest: str = "") -> str:
    return f"/regions/bfc/apprenants/{season.learners[0].id}/soutenance{rest}"


def learner(season: Season) -> Person:
    found: Person = season.jury.setting.get(Person, season.learners[0].person_id)
    return found


def test_published_then_told_then_read(app: Flask, client: FlaskClient, season: Season) -> None:
    page = f"{board(season)}/publication"
    assert "1 soutenance ajoutée" in text(client.get(page))
    assert send(client, page, page, seen=1, reason="").status_code == 303
    assert "déjà publié" in text(client.get(page))

    act_as(app, learner(season))
    assert "pas encore fixée" in text(client.get(own(season)))
    assert client.get(own(season, "/convocation")).status_code == 404
    act_as(app, season.jury.setting.staff)
    assert send(client, page, f"{board(season)}/dates", seen=1).status_code == 303

    act_as(app, learner(season))
    shown = text(client.get(own(season)))
    assert "9 h" in shown
    told = DAY - timedelta(days=15)
    assert f"sa composition est donnée le {date_words(told, weekday=False)} au plus tard" in shown
    assert "Vuillemin" not in shown
    assert client.get(own(season, "/convocation")).data[:5] == b"%PDF-"
    assert "Votre soutenance" in text(client.get("/a-faire"))


def test_a_juror_reads_their_half_days(app: Flask, client: FlaskClient, season: Season) -> None:
    season.act("publish", seen=1, reason="")
    act_as(app, season.jury.person(season.jurors[0]))

    shown = text(client.get("/regions/bfc/mes-jurys"))
    assert "Noé Aubert 1" in shown
    convocation = client.get(f"/regions/bfc/mes-jurys/{season.jury.setting.cohort.code}")
    assert convocation.data[:5] == b"%PDF-"
    assert client.get(own(season)).status_code == 403
    assert "Jury de soutenances" in text(client.get("/a-faire"))


def test_a_refused_publication_keeps_the_reason_typed(client: FlaskClient, season: Season) -> None:
    season.jury.tie(season.jurors[0], season.learners[0])
    page = f"{board(season)}/publication"
    refused = send(client, page, page, seen=1, reason="Parce que")

    assert refused.status_code == 422
    assert "conflit d’intérêts" in text(refused)
    assert "Parce que" in text(refused)


def test_the_round_tells_dates_in_working_hours(season: Season) -> None:
    season.act("publish", seen=1, reason="")
    with season.database.session(season.scope, write=True) as session:
        assert tell_dates(session, at=PLANNING.replace(month=6, day=1)) == 1
    assert len(season.mails("dated")) == 1
