"""Answers ready to be sent, and who acts."""

from collections.abc import Callable

import pytest
from flask import Flask

from pacte.clock import FixedClock
from tests.acting import act_as
from tests.selection.answers.factories import SENT, Selection, make_selection

STAFF = "/regions/bfc/promotions/8/selection"
Make = Callable[..., Selection]


@pytest.fixture
def make(app: Flask, clock: FixedClock) -> Make:
    clock.move_to(SENT)

    def made(**options: object) -> Selection:
        selection = make_selection(app.extensions["pacte"].database, **options)  # type: ignore[arg-type]
        act_as(app, selection.setting.staff)
        return selection

    return made


def as_candidate(app: Flask, selection: Selection, name: str) -> str:
    """Act as that candidate from now on; the address of their page."""
    act_as(app, selection.person(name))
    return f"/regions/bfc/candidatures/{selection.rows[name].id}/reponse"
