"""Logs: one JSON line a request, with its id, and never a token."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from pacte.database import Scope
from pacte.jobs.worker import work_once
from pacte.mail import Secret
from pacte.web import PUBLIC, Pages
from pacte.web.logs import JsonFormatter
from tests.mail.conftest import mail_templates
from tests.mail.factories import post_greeting

__all__ = ["mail_templates"]

TOKEN = "aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_aBcDe"


class Lines(logging.Handler):
    """Keeps what the formatter writes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    handler = Lines()
    logger = logging.getLogger("pacte")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler.written
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.fixture
def linked(app: Flask) -> Flask:
    """The application with a page that a personal link opens, and one that fails."""
    pages = Pages("linked", __name__)

    @pages.get("/essai/lien/<token>", may=PUBLIC)
    def link(token: str) -> ResponseReturnValue:
        return "ouvert"

    @pages.get("/essai/panne/<token>", may=PUBLIC)
    def fault(token: str) -> ResponseReturnValue:
        raise RuntimeError("broken")

    app.register_blueprint(pages)
    return app


def test_a_request_leaves_one_line_with_its_id(linked: Flask, lines: list[str]) -> None:
    answer = linked.test_client().get("/healthz", headers={"X-Request-Id": "abcd-1234"})
    (line,) = (json.loads(line) for line in lines)
    assert answer.headers["X-Request-Id"] == "abcd-1234"
    assert (line["request_id"], line["route"], line["status"]) == ("abcd-1234", "/healthz", 200)
    assert (line["method"], line["level"], line["person"]) == ("GET", "info", None)


@pytest.mark.parametrize("given", ["", "court", "x" * 65, "a b c d e f g h", "<script>alert()"])
def test_an_odd_request_id_is_replaced(linked: Flask, lines: list[str], given: str) -> None:
    answer = linked.test_client().get("/healthz", headers={"X-Request-Id": given})
    made = answer.headers["X-Request-Id"]
    assert len(made) == 16
    assert json.loads(lines[0])["request_id"] == made


def test_no_line_holds_the_token_of_a_link(linked: Flask, lines: list[str]) -> None:
    client = linked.test_client()
    assert client.get(f"/essai/lien/{TOKEN}?suite={TOKEN}").status_code == 200
    assert client.get(f"/essai/panne/{TOKEN}").status_code == 500
    assert client.get(f"/essai/inconnu/{TOKEN}").status_code == 404
    assert client.post(f"/essai/lien/{TOKEN}").status_code == 405
    assert len(lines) >= 4
    routes = [json.loads(line)["route"] for line in lines if '"request"' in line]
    assert routes == ["/essai/lien/<token>", "/essai/panne/<token>", "", ""]
    assert not any(TOKEN in line for line in lines)


def test_no_line_of_the_worker_holds_the_token_of_a_mail(app: Flask, lines: list[str]) -> None:
    services = app.extensions["pacte"]
    post_greeting(services.database, Scope.ground(), context={"link": Secret(f"/lien/{TOKEN}")})
    assert work_once(services)["sent"] == 1
    assert any('"mail"' in line for line in lines)
    assert not any(TOKEN in line or "camille@exemple.fr" in line for line in lines)


def test_a_fault_is_logged_with_its_trace_and_told_without(linked: Flask, lines: list[str]) -> None:
    page = linked.test_client().get(f"/essai/panne/{TOKEN}")
    assert any("RuntimeError: broken" in line for line in lines)
    assert "RuntimeError" not in page.get_data(as_text=True)
