"""What pages of the registry start from: the application on one engine, its federation, its staff."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.database import Database
from pacte.federations.models import (
    Federation,
)
from pacte.policy import Role
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person


@pytest.fixture
def database(app: Flask) -> Database:
    return app.extensions["pacte"].database  # type: ignore[no-any-return]


@pytest.fixture
def federation(database: Database) -> Federation:
    return make_federation(database)


@pytest.fixture
def staff(app: Flask, database: Database, federation: Federation) -> FlaskClient:
    person = make_person(database)
    grant_role(database, person, Role.ADMINISTRATOR, federation)
    act_as(app, person)
    return app.test_client()
