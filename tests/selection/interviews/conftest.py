"""The meeting room of interviews, and whose pages are whose."""

import re
from html import unescape

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.database import Database
from tests.acting import act_as
from tests.selection.interviews.factories import AT, Stage, make_stage

LIST = "/regions/bfc/promotions/8/selection/entretiens"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made


def own(stage: Stage, number: int = 0) -> str:
    return f"/regions/bfc/candidatures/{stage.rows[number].id}/entretien"


def sheet(stage: Stage, rest: str = "", number: int = 0) -> str:
    return f"/regions/bfc/selection/{stage.rows[number].id}/entretien{rest}"


def hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body)
    assert found is not None, name
    return unescape(found[1])


def candidate(stage: Stage, number: int = 0) -> Person:
    database: Database = stage.database
    with database.session(stage.setting.scope) as session:
        return session.get_one(Person, stage.rows[number].person_id)
