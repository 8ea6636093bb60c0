"""A cohort with a trainer and a learner, as its staff see it."""

import pytest
from flask import Flask

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from tests.acting import act_as
from tests.applications.processing.factories import AFTER, Setting, make_setting, make_structure
from tests.learners.factories import confirmed, enrol, make_trainer


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    act_as(app, made.staff)
    return made


@pytest.fixture
def trainer(setting: Setting) -> Person:
    return make_trainer(setting)


@pytest.fixture
def learner(setting: Setting, trainer: Person) -> Enrollment:
    return enrol(setting, confirmed(setting, structure=make_structure(setting)), trainer)
