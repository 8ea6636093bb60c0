"""Acting as someone in page tests, without going through the sign-in pages."""

from flask import Flask

from pacte.accounts.models import Person
from pacte.accounts.queries import actor_for
from pacte.policy import NOBODY


def act_as(app: Flask, person: Person | None) -> None:
    """Every following request of ``app`` comes from ``person``, with the roles they hold at that moment."""
    services = app.extensions["pacte"]
    services.load_actor = lambda: NOBODY if person is None else actor_for(services.database, person)
