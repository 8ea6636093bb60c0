"""What these tests share."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from pacte.applications.models import Application, RequestedDocument
from pacte.applications.processing import operations
from pacte.clock import FixedClock
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    make_setting,
    make_structure,
)

LIST = "/regions/bfc/promotions/8/dossiers"


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    act_as(app, made.staff)
    return made


@pytest.fixture
def row(app: Flask, setting: Setting) -> Application:
    return make_dossier(setting, structure=make_structure(setting), store=app.extensions["pacte"].store)


def page(row: Application, rest: str = "") -> str:
    return f"/regions/bfc/dossiers/{row.id}{rest}"


def count(setting: Setting, model: Any) -> int:
    with setting.database.session(setting.scope) as session:
        return session.scalar(select(func.count(model.id))) or 0


def ask(setting: Setting, row: Application) -> RequestedDocument:
    """Ask for the CV again, by 10 November."""
    with setting.database.session(setting.scope, write=True) as session:
        return operations.request_document(
            session,
            application=row,
            key="cv",
            label="",
            message="Il manque une page.",
            due_on=date(2025, 11, 10),
            by=setting.actor,
            at=AFTER,
        )
