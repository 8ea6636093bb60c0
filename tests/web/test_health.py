"""Signs of life: what is asked for, what is told to whom."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from pacte import migrations
from pacte.app import create_app
from pacte.clock import FixedClock
from pacte.jobs.rounds import beat
from tests.conftest import NOW, settings_for
from tests.databases import TestUrls


def test_healthz_answers_without_a_database(tmp_path: Path) -> None:
    missing = TestUrls("postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite://")
    app = create_app(settings_for(missing, tmp_path))
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["database"] == "fault"
    assert "127.0.0.1" not in ready.get_data(as_text=True)


def test_readyz_names_waiting_migrations(app: Flask, client: FlaskClient, tmp_path: Path) -> None:
    """The database of the tests is built without migrations: a written one would wait."""
    (tmp_path / "written").mkdir()
    (tmp_path / "written" / "one.py").write_text(
        "revision = 'one'\ndown_revision = None\n\ndef upgrade():\n    pass\n"
    )
    settings = app.extensions["pacte"].settings
    migrations.install(app, settings, folder=tmp_path / "written")
    behind = client.get("/readyz")
    assert behind.status_code == 503
    assert behind.json == {
        "status": "unavailable",
        "database": "ok",
        "migrations": "fault",
        "store": "ok",
        "worker_seconds_ago": None,
    }
    migrations.upgrade(app)
    assert client.get("/readyz").status_code == 200


def test_readyz_tells_the_age_of_the_last_round(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    beat(app.extensions["pacte"], NOW)
    clock.move_to(NOW.replace(minute=2))
    answer = client.get("/readyz").json
    assert answer is not None
    assert answer["worker_seconds_ago"] == 120


def test_metrics_need_their_token(client: FlaskClient, sqlite_urls: TestUrls, tmp_path: Path) -> None:
    assert client.get("/metrics").status_code == 404
    app = create_app(settings_for(sqlite_urls, tmp_path, metrics_token="jeton-des-mesures"))
    watched = app.test_client()
    assert watched.get("/metrics").status_code == 401
    assert watched.get("/metrics", headers={"Authorization": "Bearer faux"}).status_code == 401
    watched.get("/healthz")
    page = watched.get("/metrics", headers={"Authorization": "Bearer jeton-des-mesures"})
    assert page.status_code == 200
    assert 'pacte_requests_total{method="GET",route="/healthz",status="200"} 1.0' in page.text
