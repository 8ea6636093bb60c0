"""Reading the pages of attendance in tests: hidden fields, and a phone in somebody's hand."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from tests.acting import act_as


def hidden(body: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body)
    assert found is not None, name
    return unescape(found[1])


def phone(app: Flask, person: Person | None) -> FlaskClient:
    act_as(app, person)
    return app.test_client()
