"""What every answer carries, errors and files of the site included; nothing personal is kept by a cache."""

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from flask import Flask

from pacte.accounts.rules import LIMITS
from pacte.app import create_app
from pacte.config import Mode
from tests.accounts.browsers import add_code_app, browser, sign_in
from tests.accounts.mailbox import last_link
from tests.conftest import settings_for
from tests.databases import TestUrls
from tests.factories import make_federation, make_person
from tests.sweeps.worlds import make_full_world, methods, rules


def test_every_answer_carries_the_headers(app: Flask, tmp_path: Path) -> None:
    world = make_full_world(app.extensions["pacte"].database, tmp_path, "bfc")
    client = sign_in(app, world.people["administrator"])
    static = next(Path(app.static_folder or "").rglob("*.css")).relative_to(app.static_folder or "")
    paths = ["/nulle-part", f"/static/{static}", "/static/absent.css", "/regions/bfc/structures/%00"]
    paths += [world.path(rule) for rule in rules(app) if "GET" in methods(rule)]
    for path in paths:
        for answer in (client.get(path), client.open(path, method="PROPFIND")):
            headers = answer.headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy, path
            assert "frame-ancestors 'self'" in policy, path
            assert "unsafe" not in policy, path
            assert "*" not in policy, path
            assert headers["X-Content-Type-Options"] == "nosniff", path
            assert headers["X-Frame-Options"] == "SAMEORIGIN", path
            assert headers["Referrer-Policy"] == "same-origin", path
            if not path.startswith("/static/"):
                is_course_file = "/modules/" in path and "/fichiers/" in path and answer.status_code == 200
                kept = "private, max-age=600" if is_course_file else "private, no-store"
                assert headers["Cache-Control"] == kept, path
            answer.close()


def production(urls: TestUrls, folder: Path) -> Flask:
    """The application as it runs for true."""
    return create_app(
        settings_for(
            urls,
            folder,
            mode=Mode.PRODUCTION,
            secret_key="x" * 40,
            mail_url="smtp://localhost",
            public_url="https://pacte.example",
            secure_cookies=True,
        )
    )


def test_production_hides_what_is_for_us(sqlite_urls: TestUrls, tmp_path: Path) -> None:
    app = production(sqlite_urls, tmp_path)
    client = app.test_client()
    for path in ("/composants", "/demo/courrier", "/demo/courrier/1", "/metrics", "/console"):
        assert client.get(path).status_code == 404, path
    assert app.debug is False
    app.extensions["pacte"].database.dispose()


def test_production_s_cookie_and_transport_are_strict(sqlite_urls: TestUrls, tmp_path: Path) -> None:
    """Also behind a proxy that was not declared: the browser ignores the header over plain HTTP."""
    app = production(sqlite_urls, tmp_path)
    answer = app.test_client().get("/connexion")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    [cookie] = SimpleCookie(answer.headers["Set-Cookie"]).values()
    assert (cookie.key, cookie["secure"], cookie["httponly"]) == ("pacte", True, True)
    assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")
    app.extensions["pacte"].database.dispose()


def test_a_fault_tells_nothing_of_the_inside(
    sqlite_urls: TestUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = production(sqlite_urls, tmp_path)

    def broken() -> str:
        raise RuntimeError("SECRET-INTERNE")

    broken.access = app.view_functions["home.help_page"].access  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "home.help_page", broken)
    answer = app.test_client().get("/aide")
    assert answer.status_code == 500
    assert "SECRET-INTERNE" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["X-Request-Id"] in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    app.extensions["pacte"].database.dispose()


def test_a_claimed_address_does_not_escape_the_throttle(app: Flask) -> None:
    """Without a declared proxy, X-Forwarded-For is only what an attacker wrote."""
    client = browser(app)
    limit = LIMITS["password", "address"].count
    answers = [
        client.post(
            "/connexion/mot-de-passe",
            data={"mdp-email": f"personne{number}@exemple.fr", "mdp-password": "au hasard tout à fait"},
            headers={"X-Forwarded-For": f"198.51.100.{number}", "X-Real-Ip": f"198.51.100.{number}"},
        ).status_code
        for number in range(limit + 1)
    ]
    assert answers == [422] * limit + [429]


def test_nothing_opens_before_the_second_factor(app: Flask, tmp_path: Path) -> None:
    world = make_full_world(app.extensions["pacte"].database, tmp_path, "bfc")
    person = world.people["administrator"]
    add_code_app(sign_in(app, person), app)
    half = sign_in(app, person)
    closed = 0
    for rule in rules(app):
        if app.view_functions[rule.endpoint].access.may == "public":
            continue
        for method in methods(rule):
            answer = half.open(world.path(rule), method=method)
            assert answer.status_code == 303, rule
            assert answer.location.startswith(("/connexion?", "/connexion")), rule
            closed += 1
    assert closed > 100


def test_a_revoked_session_ends_with_its_next_request(app: Flask) -> None:
    """The cookie is kept and sent again; so is a copy of it from before signing out."""
    make_federation(app.extensions["pacte"].database)
    person = make_person(app.extensions["pacte"].database)
    first, second = sign_in(app, person), sign_in(app, person)
    copied = second.get_cookie("pacte")
    assert copied is not None
    assert first.post("/compte/sessions/fermeture").status_code == 303
    assert second.get("/compte").status_code == 303
    mine = first.get_cookie("pacte")
    assert mine is not None
    assert first.post("/deconnexion").status_code == 303
    for stolen in (copied.value, mine.value):
        thief = browser(app)
        thief.set_cookie("pacte", stolen)
        assert thief.get("/compte").status_code == 303


def test_a_session_given_before_sign_in_is_not_kept(app: Flask) -> None:
    """Fixation: what the cookie held before signing in is gone after."""
    person = make_person(app.extensions["pacte"].database)
    client = browser(app)
    with client.session_transaction() as session:
        session["_user_id"] = "choisi-par-un-autre"
        session["csrf_token"] = "connu"
    planted = client.get_cookie("pacte")
    assert planted is not None
    client.post("/connexion", data={"lien-email": person.email})
    assert client.post(last_link(app, to=person.email)).status_code == 303
    assert client.get("/compte").status_code == 200
    with client.session_transaction() as session:
        assert session["_user_id"] != "choisi-par-un-autre"
        assert session.get("csrf_token") != "connu"
    thief = browser(app)
    thief.set_cookie("pacte", planted.value)
    assert thief.get("/compte").status_code == 303
