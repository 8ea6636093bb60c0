"""The public page of a cohort and its calendar say what was cancelled, and what was postponed to when."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.cohorts.library import curriculum
from pacte.cohorts.models import Cohort
from pacte.cohorts.publication import publish
from pacte.policy import COMMAND
from pacte.seminars.models import Seminar
from pacte.seminars.planning import operations
from pacte.seminars.planning.former_dates import first_hours_of, known_changes
from tests.acting import act_as
from tests.seminars.factories import morning
from tests.seminars.planning.factories import (
    AT,
    FEBRUARY,
    FIRST,
    JANUARY,
    Stage,
    make_stage,
    two_half_days,
    utc,
)

PUBLIC = "/regions/bfc/promotions/8"
CALENDAR = f"{PUBLIC}/seminaires"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    return make_stage(app.extensions["pacte"].database)


def words(client: FlaskClient, address: str) -> str:
    return " ".join(client.get(address).text.replace("\u00a0", " ").split())


def test_a_cancelled_seminar_says_so_without_the_reason(client: FlaskClient, stage: Stage) -> None:
    before = words(client, PUBLIC)
    row = stage.seminar("seminaire-2")
    stage.act(operations.cancel, seminar=row, reason="La formatrice est malade", seen=row.revision)
    page = words(client, PUBLIC)
    assert ("Annulé" in before, "Annulé" in page) == (False, True)
    assert "malade" not in page


def test_a_postponed_seminar_gives_its_new_dates_and_the_first_ones(
    client: FlaskClient, app: Flask, stage: Stage, clock: FixedClock
) -> None:
    stage.change(half_days=two_half_days(FEBRUARY))
    stage.change(half_days=two_half_days(FEBRUARY.replace(day=12)), at=AT + timedelta(days=1))
    page = words(client, PUBLIC)
    assert "Reporté" in page
    assert "jeudi 12 février 2026" in page
    assert "D’abord prévu : 29 janvier 2026." in page
    act_as(app, stage.setting.staff)
    assert "Reporté. D’abord prévu : 29 janvier 2026." in words(client, CALENDAR)
    assert "Reporté" in words(client, f"{CALENDAR}?vue=mois&mois=2026-02")
    act_as(app, stage.person())
    assert "D’abord prévu : 29 janvier 2026." in words(client, f"{PUBLIC}/mes-seminaires")
    clock.move_to(utc(FEBRUARY.replace(day=13), 9))
    assert "Reporté" not in words(client, PUBLIC)  # held, it is no news any more


def test_cancelled_after_a_postponement_its_first_dates_stay(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    stage.change(half_days=two_half_days(FEBRUARY))
    row = stage.seminar()
    stage.act(operations.cancel, seminar=row, reason="Salle inondée", seen=row.revision)
    act_as(app, stage.person())
    for page in (CALENDAR, f"{PUBLIC}/mes-seminaires"):
        assert "Reporté, puis annulé. D’abord prévu : 29 janvier 2026." in words(client, page)


def test_other_hours_of_the_same_day_are_not_a_postponement(client: FlaskClient, stage: Stage) -> None:
    stage.change(FIRST, half_days=[morning(JANUARY, "10:00", "12:30")])
    assert "Reporté" not in words(client, PUBLIC)


def test_dates_corrected_before_anybody_knew_them_are_not_told(
    client: FlaskClient, app: Flask, clock: FixedClock
) -> None:
    clock.move_to(AT)
    stage = make_stage(app.extensions["pacte"].database, learners=0, published=False)
    stage.change(half_days=two_half_days(FEBRUARY))
    with stage.database.session(stage.setting.scope, write=True) as session:
        cohort = session.get_one(Cohort, stage.setting.cohort.id)
        publish(session, cohort=cohort, curriculum=curriculum(), by=COMMAND, at=AT + timedelta(hours=1))
    page = words(client, PUBLIC)
    assert "jeudi 5 février 2026" in page
    assert "Reporté" not in page
    assert "prévu : 29 janvier" not in page
    stage.change(half_days=two_half_days(FEBRUARY.replace(day=12)), at=AT + timedelta(hours=2))
    assert "D’abord prévu : 5 février 2026." in words(client, PUBLIC)
    with stage.database.session(stage.setting.scope) as session:
        assert [one.at for one in known_changes(session, stage.seminar(), stage.changes())] == [
            AT + timedelta(hours=2)
        ]


@pytest.mark.parametrize("known_by", ["nobody", "learner", "invitation"])
def test_the_dates_of_a_cohort_never_published_are_known_to_its_people(app: Flask, known_by: str) -> None:
    stage = make_stage(app.extensions["pacte"].database, learners=int(known_by == "learner"), published=False)
    if known_by == "invitation":
        with stage.database.session(stage.setting.scope, write=True) as session:
            session.get_one(Seminar, stage.seminar().id).invited_at = AT
    stage.change(half_days=two_half_days(FEBRUARY))
    with stage.database.session(stage.setting.scope) as session:
        assert bool(first_hours_of(session, stage.setting.cohort.id)) is (known_by != "nobody")
