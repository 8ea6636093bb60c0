"""The attendance of a cohort and of one learner: what they show, export, and to whom."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from pacte.clock import FixedClock
from pacte.seminars.vocabulary import AttendanceState
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.factories import make_person
from tests.seminars.factories import half_days, make_learners
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
    assert "En cours" in text(app.test_client(), f"/regions/bfc/apprenants/{stage.learners[1].id}/presences")
    file = text(app.test_client(), f"/regions/bfc/apprenants/{stage.learners[0].id}")
    assert "Aucune demi-journée suivie pour l’instant" in file
    stage.enter(1, AttendanceState.EXCUSED, arrived_at=stage.half_day.starts_at + timedelta(hours=1))
    clock.move_to(AFTER_IT)
    page = text(app.test_client(), PAGE)
    assert (
        "3 h 30 en présence, 0 h à distance, 0 demi-journée manquée. Dont 3 h 30 à titre provisoire." in page
    )
    assert "les certificats ne les comptent qu’une fois la feuille scellée" in page
    assert "Présence partielle (2 h 30)" in page
    assert "11/12/2025, 9 h (présence partielle (2 h 30))." in page
    assert "À venir" in page
    assert "Non renseignée" not in page


def test_a_correction_after_the_seal_counts(app: Flask, stage: Stage, clock: FixedClock) -> None:
    stage.sign(0)
    clock.move_to(AFTER_IT)
    stage.seal()
    assert "les certificats ne les comptent" not in text(app.test_client(), PAGE)
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
    (cells,) = ([str(one).replace(".", ",") for one in row] for row in rows if row[0] == "Aubert Noé")
    assert titles[:9] == [
        "Nom",
        "Heures en présence",
        "Heures à distance",
        "Heures dans l’équipe",
        "Heures de rattrapage",
        "Dont heures provisoires",
        "Demi-journées manquées",
        "Demi-journées rattrapées",
        "Tolérance",
    ]
    assert cells[:2] == ["Aubert Noé", "3,5"]
    assert cells[5] == "3,5"
    assert cells[8:10] == ["Respectée", "Présence"]


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


def test_hours_of_half_days_not_sealed_are_told_apart_from_the_certificate_s(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    stage.sign(0)
    clock.move_to(AFTER_IT)
    mine = f"/regions/bfc/apprenants/{stage.learners[0].id}/presences"
    page = text(app.test_client(), mine)
    assert "3 h 30 à titre provisoire</strong>, pour 1 demi-journée pas encore scellée." in page
    assert "Ce temps comptera au certificat une fois la feuille scellée." in page
    afternoon = replace(stage, half_day=half_days(stage.setting)[1])
    stage.seal()
    page = text(app.test_client(), mine)
    assert "à titre provisoire" not in page
    afternoon.sign(0, at=afternoon.half_day.starts_at)
    page = text(app.test_client(), mine)
    assert "Le certificat compte 3 h 30 aujourd’hui, sur 7 h affichées ici" in page


def test_the_learner_s_file_leads_to_their_hours_and_back(app: Flask, stage: Stage) -> None:
    file = f"/regions/bfc/apprenants/{stage.learners[0].id}"
    client = app.test_client()
    assert f'href="{file}/presences">Présences et heures</a>' in client.get(file).text
    assert f'href="{file}">Fiche de Noé Aubert</a>' in client.get(f"{file}/presences").text
    act_as(app, stage.person(0))
    assert f'href="{file}/presences">Mes présences et mes heures</a>' in app.test_client().get(file).text


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
