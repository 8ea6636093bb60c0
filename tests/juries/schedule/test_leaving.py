"""Somebody who leaves while their defence is planned, and jurors who have held a part of theirs."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.blockers import Refused
from pacte.clock import FixedClock
from pacte.cohorts.vocabulary import JurorRole
from pacte.learners.models import Enrollment
from pacte.learners.operations import withdraw
from pacte.memoires.models import Juror
from pacte.memoires.readers.operations import end_seat
from tests.acting import act_as
from tests.juries.schedule.factories import NINE, PLANNING, Season, make_season
from tests.juries.schedule.test_board import board, move, send, text
from tests.juries.schedule.test_publication import calendars, publish, rows, tell


@pytest.fixture
def season(app: Flask, clock: FixedClock) -> Season:
    clock.move_to(PLANNING)
    made = make_season(app.extensions["pacte"].database, 3)
    made.place(0, seen=0)
    made.place(1, "10:00", seen=1)
    act_as(app, made.jury.setting.staff)
    return made


def leave(season: Season, number: int = 0) -> None:
    with season.database.session(season.scope, write=True) as session:
        row = session.get_one(Enrollment, season.learners[number].id)
        withdraw(
            session,
            enrollment=row,
            on=date(2027, 5, 5),
            reason="Un autre projet.",
            seen=row.revision,
            despite=True,
            by=season.jury.setting.actor,
            at=PLANNING,
        )


def limit(season: Season, number: int, **values: int) -> None:
    with season.database.session(season.scope, write=True) as session:
        for name, value in values.items():
            setattr(session.get_one(Juror, season.jurors[number].id), name, value)


def test_whoever_left_is_named_on_the_board_and_taken_out_of_it(client: FlaskClient, season: Season) -> None:
    season.act("pin", learner=season.learner(0), seen=2)
    publish(season, 3)
    tell(season, at=PLANNING, now_all=True)
    leave(season)
    page, one = board(season), move(season)
    assert "Retirer une soutenance du planning" in text(client.get("/a-faire"))

    shown = text(client.get(page))
    assert "Noé Aubert 1 a quitté la formation." in shown
    assert "du planning la soutenance de Noé Aubert 1" in shown
    assert "Retirer du planning" in text(client.get(one))
    with pytest.raises(Refused, match="defence_forbidden"):
        publish(season, 3, "Un départ.")
    assert send(client, page, f"{one}/retrait", seen=3).status_code == 303
    assert season.places() == {1: "10:00"}
    assert season.draft().pins == ()

    publish(season, 4, "Un départ.")
    assert len(rows(season)) == 1
    assert [method for _, method, _ in calendars(season, "cancelled")] == ["CANCEL"]
    assert {number for _, _, number in calendars(season, "convened")} == {3, 4}
    assert "Retirer une soutenance du planning" not in text(client.get("/a-faire"))


def test_the_last_one_who_leaves_is_taken_out_too(client: FlaskClient, season: Season) -> None:
    publish(season, 2)
    tell(season, at=PLANNING, now_all=True)
    for number in range(3):
        leave(season, number)
    page = board(season)
    assert "Aucun mémoire ne peut encore être soutenu" in text(client.get(page))
    refused = send(client, page, f"{page}/proposition", seen=2)
    assert refused.status_code == 422
    assert "Aucun mémoire" in text(refused)

    for number in range(2):
        assert send(client, page, f"{move(season, number)}/retrait", seen=2 + number).status_code == 303
    assert "Publier" in text(client.get(page))
    publication = f"{page}/publication"
    assert send(client, publication, publication, seen=4, reason="Des départs.").status_code == 303
    assert rows(season) == []
    assert len(season.mails("cancelled")) == 2


def test_whoever_left_is_told_nothing_more(season: Season) -> None:
    publish(season, 2)
    leave(season)

    assert tell(season, at=PLANNING, now_all=True) == 1
    assert len(season.mails("dated")) == 1


def test_defences_held_count_in_what_a_juror_accepts(season: Season) -> None:
    limit(season, 0, max_in_all=2)
    publish(season, 2)
    during = NINE + timedelta(minutes=30)

    with pytest.raises(Refused) as refused:
        place_third(season, during)
    assert "incomplet" in refused.value.blockers[0].message
    limit(season, 0, max_in_all=3)
    place_third(season, during)
    assert len(season.draft().defences) == 2


def test_defences_held_the_same_day_count_in_its_maximum(season: Season) -> None:
    limit(season, 0, max_per_day=2)
    publish(season, 2)

    with pytest.raises(Refused, match="defence_forbidden"):
        place_third(season, NINE + timedelta(minutes=90))
    limit(season, 0, max_per_day=3)
    place_third(season, NINE + timedelta(minutes=90))
    assert season.places() == {2: "11:15"}


def test_a_defence_that_began_before_its_hour_is_not_cancelled(season: Season) -> None:
    publish(season, 2)
    early = NINE - timedelta(minutes=5)
    with season.database.session(season.scope, write=True) as session:
        session.get_one(type(rows(season)[0]), rows(season)[0].id).began_at = early

    season.act("unplace", learner=season.learner(1), seen=2, at=early)
    publish(season, 3, "Un imprévu.", at=early)
    assert [one.enrollment_id for one in rows(season)] == [season.learners[0].id]


def test_days_of_defences_lead_to_each_room(client: FlaskClient, season: Season) -> None:
    address = board(season).replace("/planning", "/jours")
    assert "Aucune soutenance n’est publiée." in text(client.get(address))
    assert address in client.get(board(season).replace("/soutenances/planning", "/gestion")).text
    season.place(2, "11:15", room=1, seen=2)
    publish(season, 3)

    shown = text(client.get(address))
    assert "De 9 h à 11 h, 2 soutenances" in shown
    for room in season.rooms:
        day = f"/regions/bfc/soutenances/jour/{room}"
        assert day in shown
        assert day in client.get(board(season)).text
        assert client.get(day).status_code == 200


def test_only_the_team_reads_the_days(app: Flask, client: FlaskClient, season: Season) -> None:
    address = board(season).replace("/planning", "/jours")
    act_as(app, season.jury.person(season.jurors[0]))

    assert client.get(address).status_code == 403


def place_third(season: Season, at) -> None:  # type: ignore[no-untyped-def]
    season.act(
        "place", learner=season.learner(2), slot="2027-06-14T11:15", room=f"r{season.rooms[0]}", seen=2, at=at
    )


def test_a_juror_who_left_is_named_and_replaced(client: FlaskClient, season: Season) -> None:
    publish(season, 2)
    other = season.jury.seat("Luc", "Perrin")
    with season.database.session(season.scope, write=True) as session:
        session.get_one(Juror, other.id).role = JurorRole.ARS
        gone = session.get_one(Juror, season.jurors[1].id)
        end_seat(session, juror=gone, reason="Une mutation.", by=season.jury.setting.actor, at=PLANNING)

    assert "Compléter un jury de soutenance" in text(client.get("/a-faire"))
    shown = text(client.get(board(season)))
    assert shown.count("Paul Renard n’est plus du jury.") == 2
    assert client.get(move(season)).status_code == 200
    with pytest.raises(Refused, match="defence_forbidden"):
        publish(season, 2, "Un départ.")
