"""What these tests share."""

import io
import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pacte.applications.models import Application
from tests.acting import act_as
from tests.applications.conftest import World, world_of

LAST_SECOND = datetime(2025, 10, 31, 22, 59, 59, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    """BFC's promo 8 in the application's own database and store; its candidate is signed in."""
    world = world_of(app)
    act_as(app, world.person)
    return world


def base(application: Application) -> str:
    return f"/regions/bfc/candidatures/{application.id}"


def text_of(response: TestResponse) -> str:
    """What is read, white space collapsed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def send(client: FlaskClient, application: Application, key: str, *files: tuple[bytes, str]) -> TestResponse:
    data = {"files": [(io.BytesIO(content), name) for content, name in files]}
    return client.post(f"{base(application)}/pieces/{key}", data=data, content_type="multipart/form-data")


PERSON = {
    "given_name": "Camille",
    "family_name": "Exemple",
    "email": "camille@exemple.fr",
    "phone": "",
    "city": "Beaune",
    "background": "",
}


POSITION = {
    "post_status": "in_post",
    "position_title": "Coordinatrice",
    "employer": "",
    "starts_on": "2024-09-02",
    "weekly_hours": "17,5",
    "missions": "",
    "waiver_reason": "",
}
