"""Mounted in a host Flask site: both keep their routes, sessions, error pages and sign-in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_login import LoginManager, UserMixin, current_user, login_required, login_user

from pacte.app import Pacte
from pacte.database import Scope
from pacte.policy import Role
from tests.acting import act_as
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.factories import grant_role, make_federation, make_person
from tests.mail.conftest import mail_templates
from tests.mail.factories import outbox, post_greeting

__all__ = ["mail_templates"]


class Member(UserMixin):  # type: ignore[misc]
    """Someone of the host site."""

    def __init__(self, identity: str) -> None:
        self.id = identity


def _host() -> Flask:
    """A small site with its own sign-in, session and error page."""
    host = Flask("host", static_folder=None)
    host.config.update(SECRET_KEY="secret-of-the-host", SESSION_COOKIE_NAME="host")
    manager = LoginManager(host)
    manager.user_loader(Member)

    @host.get("/")
    def home() -> str:
        return f"host of {current_user.get_id()}"

    @host.get("/pacte-presentation")
    def neighbour() -> str:
        return "a page whose address begins alike"

    @host.get("/enter")
    def enter() -> str:
        login_user(Member("ada"))
        session["basket"] = 3
        return "in"

    @host.get("/private")
    @login_required  # type: ignore[untyped-decorator]
    def private() -> str:
        return f"{current_user.get_id()} has {session['basket']}"

    @host.errorhandler(404)
    def lost(error: object) -> tuple[str, int]:
        return "the host has no such page", 404

    return host


@pytest.fixture
def mounted(sqlite_urls: TestUrls, tmp_path: Path) -> Iterator[tuple[Flask, Flask]]:
    host = _host()
    mount = Pacte(host, url_prefix="/pacte", settings=settings_for(sqlite_urls, tmp_path))
    assert mount.inner is not None
    yield host, mount.inner
    mount.inner.extensions["pacte"].database.dispose()


@pytest.fixture
def visitor(mounted: tuple[Flask, Flask]) -> FlaskClient:
    return mounted[0].test_client()


def test_the_host_keeps_its_pages_and_errors(visitor: FlaskClient) -> None:
    assert visitor.get("/").text == "host of None"
    assert visitor.get("/pacte-presentation").text == "a page whose address begins alike"
    lost = visitor.get("/nowhere")
    assert (lost.status_code, lost.text) == (404, "the host has no such page")
    assert "Content-Security-Policy" not in lost.headers


def test_pacte_has_its_own_pages_and_errors_under_the_prefix(visitor: FlaskClient) -> None:
    assert visitor.get("/pacte/healthz").json == {"status": "ok"}
    assert visitor.get("/healthz").text == "the host has no such page"
    lost = visitor.get("/pacte/nulle-part")
    assert lost.status_code == 404
    assert "the host has no such page" not in lost.text
    assert "default-src 'none'" in lost.headers["Content-Security-Policy"]
    assert 'href="/pacte/' in lost.text
    assert 'href="/static' not in lost.text
    assert 'src="/static' not in lost.text


def test_both_sign_ins_live_side_by_side(mounted: tuple[Flask, Flask], visitor: FlaskClient) -> None:
    _, inner = mounted
    inner.config["WTF_CSRF_ENABLED"] = False
    services = inner.extensions["pacte"]
    bfc = make_federation(services.database)
    scope = Scope.federation(bfc.id)
    message = post_greeting(services.database, scope)
    with services.database.session(scope, write=True) as writing:
        writing.add(message)
        message.state = "sent"
    assert visitor.get("/private").status_code == 401
    visitor.get("/enter")
    closed = visitor.get("/pacte/regions/bfc/courriers")
    assert closed.status_code == 303
    assert closed.location.startswith("/pacte/connexion?")

    staff = make_person(services.database)
    grant_role(services.database, staff, Role.STAFF, bfc)
    act_as(inner, staff)
    page = visitor.get("/pacte/regions/bfc/courriers")
    assert page.status_code == 200
    assert f'href="/pacte/regions/bfc/courriers/{message.id}"' in page.text
    answer = visitor.post(f"/pacte/regions/bfc/courriers/{message.id}/envoyer")
    copy = outbox(services.database, scope)[-1]
    assert (answer.status_code, answer.location) == (303, f"/pacte/regions/bfc/courriers/{copy.id}")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("pacte=")
    assert "Path=/pacte;" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert visitor.get_cookie("pacte", path="/pacte") is not None
    assert visitor.get_cookie("pacte", path="/") is None
    assert visitor.get("/private").text == "ada has 3"


def test_the_prefix_may_not_be_taken(sqlite_urls: TestUrls, tmp_path: Path) -> None:
    host = _host()

    @host.get("/pacte/prix")
    def prices() -> str:
        return "prices"

    with pytest.raises(ValueError, match="/pacte/prix"):
        Pacte(host, url_prefix="/pacte", settings=settings_for(sqlite_urls, tmp_path))
