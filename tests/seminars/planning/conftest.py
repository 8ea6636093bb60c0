"""A cohort with its calendar, as its staff see it."""

import pytest
from flask import Flask

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.seminars.planning.factories import (
    AT,
    Stage,
    make_stage,
)


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(AT)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.setting.staff)
    return made
