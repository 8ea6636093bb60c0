"""What these tests share."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import cohort_by_code
from pacte.database import Database, Scope
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.loading import federation_of, load
from tests.factories import grant_role, make_person

BASE = "/regions/bfc/promotions/8"


Fields = dict[str, list[str]]


@pytest.fixture
def opened(app: Flask) -> Database:
    database: Database = app.extensions["pacte"].database
    load(database)
    return database


@pytest.fixture
def administrator(app: Flask, opened: Database) -> Person:
    person = make_person(opened, "Dominique", "Aubry")
    grant_role(opened, person, Role.ADMINISTRATOR, federation_of(opened, "bfc"))
    act_as(app, person)
    return person


def stored(database: Database, code: str = "8") -> Cohort:
    with database.session(Scope.federation(federation_of(database, "bfc").id)) as session:
        cohort = cohort_by_code(session, code)
    assert cohort is not None
    return cohort


def typed(page: str) -> Fields:
    """What a browser would send of the page's main form, as it stands."""
    body = page.split("<main", 1)[1]
    found: Fields = {}
    for tag in re.findall(r"<input[^>]*>", body):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in attributes:
            found.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, value in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', body, re.S):
        found[name] = [unescape(value)]
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.findall(r'<option selected value="([^"]*)"', options)
        found[name] = [*found.get(name, []), *map(unescape, chosen)]
    return found


def section(client: FlaskClient, slug: str) -> Fields:
    answer = client.get(f"{BASE}/modifier/{slug}")
    assert answer.status_code == 200
    return typed(answer.get_data(as_text=True))
