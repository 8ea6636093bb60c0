"""Entering the demonstration from the page of sign-in, and only there."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from pacte.app import create_app
from pacte.cli import run
from pacte.clock import FixedClock
from pacte.demo.cast import PARTS, STAFF_BFC, Part
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.demo.conftest import TODAY, Loaded


@pytest.fixture
def visitor(loaded: Loaded) -> Iterator[FlaskClient]:
    app = create_app(loaded.settings, clock=FixedClock(TODAY))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.extensions["pacte"].database.dispose()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_each_part_can_be_entered(visitor: FlaskClient, part: Part) -> None:
    assert escape(part.title) in visitor.get("/connexion").text
    assert visitor.post("/demo/entrer", data={"role": part.key}).status_code == 303
    assert part.who.name in visitor.get("/compte").text


def test_staff_find_the_dossiers_of_their_cohort(visitor: FlaskClient) -> None:
    visitor.post("/demo/entrer", data={"role": STAFF_BFC.key})
    page = visitor.get("/regions/bfc/promotions/9/dossiers")
    assert page.status_code == 200
    assert "Trévisan" in page.text
    assert visitor.get("/regions/aura/promotions/cpts-2/dossiers").status_code == 404


def test_nobody_else_can_be_entered(visitor: FlaskClient) -> None:
    assert visitor.post("/demo/entrer", data={"role": "leader"}).status_code == 404
    assert visitor.post("/demo/entrer").status_code == 404


def test_an_outside_address_is_not_followed(visitor: FlaskClient) -> None:
    answer = visitor.post("/demo/entrer", data={"role": STAFF_BFC.key, "suite": "//ailleurs.example"})
    assert answer.headers["Location"] == "/a-faire"


def test_entering_leads_where_one_was_going(visitor: FlaskClient) -> None:
    wanted = "/regions/bfc/promotions/9/dossiers"
    page = visitor.get(visitor.get(wanted).location).text
    entries = re.findall(
        r'name="role" value="([^"]+)">\s*<input type="hidden" name="suite" value="([^"]*)"', page
    )
    assert (STAFF_BFC.key, wanted) in entries
    answer = visitor.post("/demo/entrer", data={"role": STAFF_BFC.key, "suite": wanted})
    assert answer.headers["Location"] == wanted


def test_before_loading_one_is_told_so(
    sqlite_urls: TestUrls, tmp_path_factory: pytest.TempPathFactory
) -> None:
    app = create_app(settings_for(sqlite_urls, tmp_path_factory.mktemp("empty"), demo=True, mail_url="demo:"))
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    answer = client.post("/demo/entrer", data={"role": STAFF_BFC.key}, follow_redirects=True)
    assert "La démonstration n’est pas encore chargée" in answer.text
    app.extensions["pacte"].database.dispose()


def test_outside_a_demonstration_nothing_of_it_is_there(app: Flask, client: FlaskClient) -> None:
    assert client.post("/demo/entrer", data={"role": STAFF_BFC.key}).status_code == 404
    assert "Essayer la démonstration" not in client.get("/connexion").text


@pytest.mark.parametrize("loaded", ["postgresql"], indirect=True)
def test_the_command_does_nothing_a_second_time(
    loaded: Loaded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PACTE_MODE", "test")
    monkeypatch.setenv("PACTE_DATABASE_URL", loaded.settings.database_url)
    monkeypatch.setenv("PACTE_DATA_DIR", str(loaded.settings.data_dir))
    assert run(["demo", "load"]) == 0
    assert "déjà chargée : rien n’a été changé" in capsys.readouterr().err


def test_the_command_refuses_an_installation_of_production(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PACTE_MODE", "production")
    monkeypatch.setenv("PACTE_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("PACTE_MAIL_URL", "smtps://courrier.example")
    monkeypatch.setenv("PACTE_PUBLIC_URL", "https://pacte.example")
    assert run(["demo", "load"]) == 1
    assert "ne se charge pas dans une installation de production" in capsys.readouterr().err
