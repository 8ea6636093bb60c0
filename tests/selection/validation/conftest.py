"""A closed deliberation with one retained dossier, and the EHESP that reads it."""

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.clock import FixedClock
from tests.acting import act_as
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.selection.validation.factories import add_secrets, close_deliberation, decided, make_ehesp, send


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    act_as(app, made.staff)
    return made


@pytest.fixture
def ehesp(setting: Setting) -> Person:
    return make_ehesp(setting.database)


@pytest.fixture
def row(app: Flask, setting: Setting) -> Application:
    close_deliberation(setting)
    store = app.extensions["pacte"].store
    made = decided(setting, structure=make_structure(setting), store=store, phone="06 01 02 03 04")
    add_secrets(setting, made)
    return made


@pytest.fixture
def sent(app: Flask, setting: Setting, row: Application, ehesp: Person) -> Application:
    """The dossier presented; the EHESP looks."""
    send(setting, [row], readers=[ehesp])
    act_as(app, ehesp)
    return row
