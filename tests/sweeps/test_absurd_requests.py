"""Absurd requests: no route answers 500, nothing is written without the form's token, GET writes nothing."""

import io
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.accounts.browsers import browser, sign_in
from tests.sweeps.worlds import PARAMETER, World, content, make_full_world, methods, rules

IDENTIFIERS = ("0", "-1", str(2**31), str(2**63 - 1), str(2**63), "9" * 31, "abc", "1.5", "%00", "%F3")
WORDS = ("%00", "a%00b", "%FF%FE", "%ED%A0%80", "..%2F..%2Fetc", "x" * 10_000, "%F0%9F%8E%93", "'", "{{7*7}}")
QUERIES = (
    "page=-1&tri=;drop&q=%00&export=exe",
    "page=99999999999999999999&tri=-nom&q=%FF%FE",
    "q=" + "x" * 10_000,
    "q=%25_%5C'&tri=-&export=&page=",
    "q=a&q=b&tri=nom&tri=reference&page=1&page=2",
    "q=%ED%A0%80&departement=%00&suivi=-1&attention=%00&etat=%00",
    "departement=a%00b&annee=0&groupe=%00&type=%00&dues=%00&suite=//exemple.org",
    "annee=99999999999999999999&annee=-5&year=-1&dossier=-1&dossier=99999999999999&dossier=%00",
    "export=xlsx&q=%00&annee=2%C2%B2",
    "annee=%D9%A2%D9%A0%D9%A2%D9%A5&page=%D9%A2&dossier=%C2%B2&de=%00&lire=%00",
)
VALUES = (
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "x" * 10_000,
    "=cmd()",
    "-1",
    "9" * 40,
    "²",
    "NaN",
    "1e999",
    "0001-01-01",
)
LONGEST = ("x" * 200, "㎯" * 200, "a" * 190 + "@exemple.fr")
"""What passes the checks of length, and swells in what search and sorting compare."""
FIELD = re.compile(r'name="([^"]+)"')


@pytest.fixture
def world(app_on_each: Flask, tmp_path: Path) -> World:
    return make_full_world(app_on_each.extensions["pacte"].database, tmp_path, "bfc")


def _rules(app: Flask) -> list[Rule]:
    """All but the probe that answers 503 here: these tables were made without migrations."""
    return [rule for rule in rules(app) if rule.endpoint != "health.readyz"]


def _clients(app: Flask, world: World) -> list[FlaskClient]:
    names = ("administrator", "candidate with a draft")
    return [browser(app), *(sign_in(app, world.people[name]) for name in names)]


def _sweep(clients: list[FlaskClient], rule: Rule, path: str, **options: object) -> list[tuple[str, str]]:
    wrong = []
    for client in clients:
        for method in methods(rule):
            answer = client.open(path, method=method, **options)  # type: ignore[arg-type]
            if answer.status_code >= 500:
                wrong.append((rule.endpoint, f"{method} {path[:150]}"))
            answer.close()
    return wrong


def test_absurd_identifiers_and_words_of_the_address(app_on_each: Flask, world: World) -> None:
    clients, wrong = _clients(app_on_each, world), []
    for rule in _rules(app_on_each):
        for match in PARAMETER.finditer(rule.rule):
            for value in IDENTIFIERS if match["type"] == "int" else WORDS:
                slug = {"federation": value} if match["name"] == "federation" else {}
                path = world.path(rule, **{match["name"]: value, **slug})
                if match["name"] == "token":
                    path = path.replace(world.tokens.get(rule.endpoint, "\0"), value)
                wrong += _sweep(clients, rule, path)
    assert sorted(set(wrong)) == []


def test_absurd_query_strings(app_on_each: Flask, world: World) -> None:
    clients, wrong = _clients(app_on_each, world), []
    for rule in _rules(app_on_each):
        if "GET" in methods(rule):
            for query in QUERIES:
                for client in clients:
                    answer = client.get(f"{world.path(rule)}?{query}")
                    if answer.status_code >= 500:
                        wrong.append((rule.endpoint, query[:80]))
                    answer.close()
    assert sorted(set(wrong)) == []


def _fields(clients: list[FlaskClient], world: World, app: Flask) -> set[str]:
    """Every name of a field that some page shows."""
    names: set[str] = {
        "dossier",
        "dossiers",
        "confirmation",
        "required",
        "version",
        "files",
        "drawing",
        "suite",
    }
    for client in clients:
        for rule in _rules(app):
            if "GET" in methods(rule):
                answer = client.get(world.path(rule))
                if answer.mimetype == "text/html":
                    names |= set(FIELD.findall(answer.text))
                answer.close()
    return names - {"viewport", "csrf_token", "description", "color-scheme"}


def test_absurd_forms(app_on_each: Flask, world: World) -> None:
    """Each field of every page, sent to every form, with each absurd value."""
    clients, wrong = _clients(app_on_each, world), []
    names = sorted(_fields(clients, world, app_on_each))
    assert len(names) > 60
    for rule in _rules(app_on_each):
        if "POST" not in methods(rule) or rule.endpoint == "accounts.sign_out":
            continue
        for value in VALUES + LONGEST:
            text = value.encode("utf-8", "surrogatepass")
            body = b"&".join(quote(name).encode() + b"=" + quote(text).encode() for name in names)
            for client in clients:
                answer = client.post(
                    world.path(rule), data=body, content_type="application/x-www-form-urlencoded"
                )
                if answer.status_code >= 500:
                    wrong.append((rule.endpoint, value[:20]))
                answer.close()
    assert sorted(set(wrong)) == []


BODIES = (
    (b'{"a": 1}', "application/json"),
    (b"[" * 5000, "application/json"),
    (b"", "multipart/form-data"),
    (b"", "multipart/form-data; boundary=x"),
    (b"--x--\r\n", "multipart/form-data; boundary=x"),
    (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n\r\nb\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (b"\xff\xfe\x00", "text/plain; charset=utf-16"),
    (b"a=%FF%FE&a=1&=&&&b", "application/x-www-form-urlencoded"),
    (b"&".join(b"k%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
    (b"<x/>", "application/xml"),
)


def test_absurd_bodies(app_on_each: Flask, world: World) -> None:
    clients, wrong = _clients(app_on_each, world), []
    for rule in _rules(app_on_each):
        if "POST" not in methods(rule) or rule.endpoint == "accounts.sign_out":
            continue
        for body, kind in BODIES:
            for client in clients:
                answer = client.post(world.path(rule), data=body, content_type=kind)
                if answer.status_code >= 500:
                    wrong.append((rule.endpoint, kind, body[:20]))
                answer.close()
    assert sorted(set(wrong)) == []


def test_reading_writes_nothing(app: Flask, tmp_path: Path) -> None:
    """Not even HEAD, nor an export; signing in has left its own traces before."""
    database = app.extensions["pacte"].database
    world = make_full_world(database, tmp_path, "bfc")
    clients = _clients(app, world)
    before = content(database)
    for client in clients:
        for rule in _rules(app):
            if "GET" in methods(rule):
                for method in ("GET", "HEAD"):
                    client.open(f"{world.path(rule)}?export=csv&lire=1", method=method).close()
    assert content(database) == before


def test_every_form_refuses_without_its_token(app: Flask, tmp_path: Path) -> None:
    """Protection on, real sign-in: a POST from elsewhere changes nothing, whatever the route."""
    database = app.extensions["pacte"].database
    world = make_full_world(database, tmp_path, "bfc")
    clients = _clients(app, world)
    app.config["WTF_CSRF_ENABLED"] = True
    before = content(database)
    swept = 0
    for client in clients:
        for rule in rules(app):
            if "POST" not in methods(rule):
                continue
            for data in ({}, {"csrf_token": "faux"}):
                answer = client.post(world.path(rule), data={**data, "file": (io.BytesIO(b"x"), "x.pdf")})
                assert answer.status_code == 400, (rule.endpoint, answer.status_code)
                assert "rechargez-la" in answer.text
                swept += 1
    assert swept > 300
    assert content(database) == before


def test_looking_without_reading_spends_no_link(app_on_each: Flask, world: World) -> None:
    """Scanners of mail send HEAD: only a button pressed accepts, signs or signs in."""
    client = browser(app_on_each)
    path = f"/regions/bfc/invitations/{world.tokens['team.invitation']}"
    answer = client.head(path)
    assert (answer.status_code, answer.data) == (200, b"")
    assert "invit" in client.get(path).text
    assert client.post(path, data={"given_name": "Dominique", "family_name": "Exemple"}).status_code == 303
