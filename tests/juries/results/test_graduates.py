"""Those who are admitted in a federation: counted by year and department, exported, for its team alone."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.cohorts.models import Cohort
from pacte.juries.results.graduates import by_year_and_department, graduates_in
from pacte.learners.models import LearnerStructure
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.factories import make_cohort
from tests.cohorts.test_public_pages import statements
from tests.factories import grant_role, make_person
from tests.federations.factories import make_structure
from tests.juries.day.test_views import words
from tests.juries.factories import ADMITTED, REDO, Day, make_day

AFTER = datetime(2027, 7, 1, 9, 0, tzinfo=UTC)
ADMITTED_HERE = "/regions/bfc/admis"


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(AFTER)
    made = make_day(app.extensions["pacte"].database, 3)
    setting = made.jury.setting
    structure = make_structure(setting.database, setting.federation, "MSP du Lac", department="39")
    with made.database.session(made.scope, write=True) as session:
        session.add(
            LearnerStructure(
                enrollment_id=made.learners[1].id,
                structure_id=structure.id,
                is_bearer=True,
                from_on=AFTER.date(),
                recorded_at=AFTER,
            )
        )
    act_as(app, made.jury.setting.staff)
    return made


def test_nobody_before_the_signatures_then_those_admitted_alone(client: FlaskClient, day: Day) -> None:
    assert "Personne n’est encore admis." in words(client.get(ADMITTED_HERE).text)
    day.finish(REDO)
    page = words(client.get(ADMITTED_HERE).text)
    assert "2 personnes admises" in page
    assert "Aubert 1" not in page
    assert '<th scope="row">39</th><td class="end">1</td><td class="end">1</td>' in page
    rows = client.get(f"{ADMITTED_HERE}?export=csv").data.decode("utf-8-sig").splitlines()
    assert rows[0] == (
        "Nom;Année;Département;Structure;Promotion;Mention;Adresse électronique;Session;Soutenance;"
        "Procès-verbal signé"
    )
    assert sorted(row.split(";")[1:4] for row in rows[1:]) == [
        ["2027", "", ""],
        ["2027", "39", "MSP du Lac"],
    ]
    one = client.get(f"{ADMITTED_HERE}?export=csv&dep=39&an=2027").data.decode("utf-8-sig").splitlines()
    assert [row.split(";")[0] for row in one[1:]] == ["Aubert 2 Noé"]
    assert client.get(f"{ADMITTED_HERE}?export=xlsx").status_code == 200


def test_it_is_the_team_s_alone_each_for_their_cohorts(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish()
    for person in (day.jury.trainer, day.person()):
        act_as(app, person)
        assert client.get(ADMITTED_HERE).status_code == 403
    elsewhere = make_person(day.database, "Max", "Ailleurs")
    setting = day.jury.setting
    other = make_cohort(setting.database, setting.federation, code="9", label="Promo 9")
    grant_role(day.database, elsewhere, Role.STAFF, setting.federation, cohort_id=other.id)
    act_as(app, elsewhere)
    page = words(client.get(ADMITTED_HERE).text)
    assert "Personne n’est encore admis." in page


def test_graduates_are_read_in_few_statements(day: Day) -> None:
    day.finish(ADMITTED, REDO, ADMITTED)
    with day.database.session(day.scope) as session:
        cohort = session.get_one(Cohort, day.jury.setting.cohort.id)
        with statements(day.database) as sent:
            found = graduates_in(session, [cohort])
    assert len(sent) == 4
    assert by_year_and_department(found) == ([2027], [("", [2])])
