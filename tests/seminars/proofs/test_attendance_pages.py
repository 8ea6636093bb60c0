"""The attendance of a cohort and of one learner: what they show, export, and to whom."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from pacte.clock import FixedClock
from pacte.seminars.vocabulary import AttendanceState
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import make_person
from tests.seminars.factories import make_learners
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage

PAGE = "/regions/bfc/promotions/8/presences"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def test_everybody_at_every_half_day(app: Flask, stage: Stage, clock: FixedClock) -> None:
    stage.sign(0)
    stage.enter(1, AttendanceState.EXCUSED, arrived_at=stage.half_day.starts_at + timedelta(hours=1))
    clock.move_to(AFTER_IT)
    page = text(app.test_client(), PAGE)
    assert "3 h 30 en présence, 0 h à distance, 0 demi-journée manquée" in page
    assert "Présence partielle (2 h 30)" in page
    assert "À venir" in page
    assert "Non renseignée" not in page


def test_a_correction_after_the_seal_counts(app: Flask, stage: Stage, clock: FixedClock) -> None:
    stage.sign(0)
    clock.move_to(AFTER_IT)
    stage.seal()
    mine = f"/regions/bfc/apprenants/{stage.learners[1].id}/presences"
    assert "1 (la promotion en admet 2)" in text(app.test_client(), mine)
    stage.amend(1)
    page = text(app.test_client(), mine)
    assert "0 (la promotion en admet 2)" in page
    assert "<dt>En présence</dt><dd>3 h 30</dd>" in page


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_same_rows_as_a_spreadsheet(app: Flask, stage: Stage, kind: str) -> None:
    stage.sign(0)
    answer = app.test_client().get(f"{PAGE}?export={kind}")
    assert answer.status_code == 200
    if kind == "csv":
        titles, *rows = [line.split(";") for line in answer.data.decode("utf-8-sig").splitlines()]
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
        titles, *rows = book.get_sheet_by_index(0).to_python()
    (cells,) = ([str(one).replace(".", ",") for one in row] for row in rows if row[0] == "Noé Aubert")
    assert titles[:8] == [
        "Nom",
        "Heures en présence",
        "Heures à distance",
        "Heures dans l’équipe",
        "Heures de rattrapage",
        "Demi-journées manquées",
        "Demi-journées rattrapées",
        "Tolérance",
    ]
    assert cells[:2] == ["Noé Aubert", "3,5"]
    assert cells[7:9] == ["Respectée", "Présence"]


def test_the_number_of_statements_does_not_grow(app: Flask, stage: Stage) -> None:
    make_learners(stage.setting, 18)
    client, database = app.test_client(), stage.database
    client.get(PAGE)
    with statements(database) as few:
        client.get(PAGE)
    make_learners(stage.setting, 180)
    with statements(database) as many:
        page = text(client, PAGE)
    assert "200 personnes, de 1 à 50" in page
    assert len(many) == len(few)
    with statements(database) as exported:
        client.get(f"{PAGE}?export=csv")
    assert len(exported) <= len(few)


def test_a_learner_reads_their_own_and_nobody_else_s(app: Flask, stage: Stage) -> None:
    mine, other = (f"/regions/bfc/apprenants/{stage.learners[number].id}/presences" for number in (0, 1))
    act_as(app, stage.person(0))
    client = app.test_client()
    assert "Mes présences" in text(client, mine)
    assert client.get(other).status_code in (403, 404)
    assert client.get(PAGE).status_code in (403, 404)
    act_as(app, make_person(stage.database, "Une", "Inconnue"))
    assert client.get(mine).status_code in (403, 404)
    act_as(app, stage.setting.staff)
    assert client.get(other).status_code == 200
