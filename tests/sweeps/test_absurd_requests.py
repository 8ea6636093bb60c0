"""Absurd requests: no route answers 500, nothing is written without the form's token, GET writes nothing.

SQLite is asked everything; PostgreSQL again what a database may itself refuse: zero bytes, numbers out of
range, what is no text, and texts too long for an index. One route a room is asked what never reaches a view:
what the door refuses (``web/pages``: zero bytes, numbers beyond any column, JSON) and what is no form at all.
"""

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask, Request
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.routing import Rule

from tests.accounts.browsers import browser, sign_in
from tests.sweeps.worlds import PARAMETER, World, content, make_full_world, methods, rules

IDENTIFIERS = ("0", str(2**63 - 1))
NO_IDENTIFIERS = (str(2**63), "9" * 31, "-1", "abc", "1.5", "%00", "%F3")
"""No view is ever given these for a number."""
WORDS = ("x" * 10_000, "%F0%9F%8E%93", "..%2F..%2Fetc", "'", "{{7*7}}")
NO_WORDS = ("%00", "a%00b", "%FF%FE", "%ED%A0%80")
"""No view is ever given these for a word: refused, or read as the sign for what is no text."""
QUERIES = (
    "tri=;drop&export=exe",
    "page=-1&tri=-nom&q=%FF%FE&annee=0&dossier=-1&suivi=-1",
    "page=99999999999999999999&q=%25_%5C'&annee=99999999999999999999&dossier=99999999999999999999",
    "q=" + "x" * 10_000,
    "q=a&q=b&tri=nom&tri=reference&page=1&page=2&annee=-5&year=-1&dossier=1&dossier=2",
    "q=%ED%A0%80&departement=%FF&attention=%FF&etat=%FF&groupe=%FF&type=%FF&dues=%FF&tri=-&export=&page=",
    "export=xlsx&annee=2%C2%B2&suite=//exemple.org",
    "annee=%D9%A2%D9%A0%D9%A2%D9%A5&page=%D9%A2&dossier=%C2%B2",
)
NO_QUERIES = ("q=%00", "de=a%00b&lire=%00")
"""No view is ever given these."""
VALUES = (
    "",
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
REFUSED_BY_POSTGRES = re.compile(r"\0|%00|%FF|%ED|\ud800|\d{19}|\d{10}$|^x{200}$|㎯|a{190}|0001-01-01")
ENGLISH = re.compile(
    r"Not a valid|Invalid |could not (be )?coerce|is required\.|cannot be longer|must be (at|equal)"
)
"""How the form library speaks by itself."""
FIELD = re.compile(r'name="([^"]+)"')


@pytest.fixture
def world(app_on_each: Flask, tmp_path: Path) -> World:
    return make_full_world(app_on_each.extensions["pacte"].database, tmp_path, "bfc")


def _tried(app: Flask, values: Iterable[str]) -> list[str]:
    """Those of the values that this engine is asked."""
    is_sqlite = _is_sqlite(app)
    return [one for one in values if is_sqlite or REFUSED_BY_POSTGRES.search(one)]


def _rules(app: Flask) -> list[Rule]:
    """All but the probe that answers 503 here: these tables were made without migrations."""
    return [rule for rule in rules(app) if rule.endpoint != "health.readyz"]


def _forms(app: Flask) -> list[Rule]:
    """Every route that takes a form, but the one that would sign the clients out."""
    return [rule for rule in _rules(app) if "POST" in methods(rule) and rule.endpoint != "accounts.sign_out"]


def _clients(app: Flask, world: World) -> list[FlaskClient]:
    """Nobody, who administers, who applies; on PostgreSQL only those whom the door lets further."""
    names = ("administrator", "candidate with a draft")
    nobody = [browser(app)] if _is_sqlite(app) else []
    return [*nobody, *(sign_in(app, world.people[name]) for name in names)]


def _is_sqlite(app: Flask) -> bool:
    return bool(app.extensions["pacte"].database.engine.dialect.name == "sqlite")


TO_SIGN_IN = -1
FORBIDDEN = 403


class _Sweep:
    """Requests sent by a client after the other; every answer of the server's own fault is kept."""

    def __init__(self, app: Flask, world: World) -> None:
        self.clients = _clients(app, world)
        self.wrong: set[tuple[str, str]] = set()

    def send(self, rule: Rule, requests: Iterable[tuple[str, str, dict[str, Any]]], *until: int) -> None:
        """Send (what is absurd, path, options) in turn; whom the door has turned away is not asked again.

        The door (``web/pages.guard``) looks at the address and the person, never at what is sent: it has
        turned away whom it leads to sign in, or who is given a status of ``until``.
        """
        requests = list(requests)
        for client in self.clients:
            for tried, path, options in requests:
                if self._send(client, rule, tried, path, **options) in (TO_SIGN_IN, *until):
                    break

    def _send(self, client: FlaskClient, rule: Rule, tried: str, path: str, **options: Any) -> int:
        answer = client.open(path, **options)
        if answer.status_code >= 500 or (answer.status_code == 422 and ENGLISH.search(answer.text)):
            self.wrong.add((rule.endpoint, tried))
        to_sign_in = answer.status_code == 303 and "/connexion" in answer.headers.get("Location", "")
        answer.close()
        return TO_SIGN_IN if to_sign_in else answer.status_code


class _Rooms:
    """Remembers which rooms have been asked what the door refuses for all."""

    def __init__(self) -> None:
        self._asked: set[tuple[str, str]] = set()

    def first(self, rule: Rule, what: str, absurdities: tuple[Any, ...]) -> tuple[Any, ...]:
        """The absurdities for the first route of a room, nothing for its others."""
        key = (rule.endpoint.rpartition(".")[0], what)
        if key in self._asked:
            return ()
        self._asked.add(key)
        return absurdities


def _absurd(rule: Rule, kind: str, name: str, rooms: _Rooms) -> tuple[str, ...]:
    """What to put in the place of one part of an address."""
    if name == "federation":  # read by the door, the same for all
        return rooms.first(rule, name, WORDS + NO_WORDS)
    if kind == "int":
        return IDENTIFIERS + rooms.first(rule, kind, NO_IDENTIFIERS)
    return WORDS + rooms.first(rule, kind, NO_WORDS)


def test_absurd_identifiers_and_words_of_the_address(app_on_each: Flask, world: World) -> None:
    sweep, rooms = _Sweep(app_on_each, world), _Rooms()
    for rule in _rules(app_on_each):
        requests = []
        for match in PARAMETER.finditer(rule.rule):
            values = _absurd(rule, match["type"] or "", match["name"], rooms)
            for value in _tried(app_on_each, values):
                slug = {"federation": value} if match["name"] == "federation" else {}
                path = world.path(rule, **{match["name"]: value, **slug})
                if match["name"] == "token":
                    path = path.replace(world.tokens.get(rule.endpoint, "\0"), value)
                requests += [(path[:150], path, {"method": method}) for method in methods(rule)]
        sweep.send(rule, requests)
    assert sorted(sweep.wrong) == []


class _Watched(Request):
    """Counts how often one request reads its query string; the door reads it once for every page."""

    reads, most = 0, 0

    @property
    def args(self) -> MultiDict[str, str]:  # type: ignore[override]
        self.reads += 1
        _Watched.most = max(_Watched.most, self.reads)
        return Request.args.__get__(self)


def test_absurd_query_strings(app_on_each: Flask, world: World) -> None:
    """A page that reads no query string is asked the first absurdity only."""
    app_on_each.request_class = _Watched
    sweep, rooms = _Sweep(app_on_each, world), _Rooms()
    reading = 0
    for rule in _rules(app_on_each):
        if "GET" in methods(rule):
            path = world.path(rule)
            queries = _tried(app_on_each, QUERIES + rooms.first(rule, "query", NO_QUERIES))
            requests = [(query[:80], f"{path}?{query}", {"method": "GET"}) for query in queries]
            _Watched.most = 0
            sweep.send(rule, requests[:1], FORBIDDEN)
            if _Watched.most > 1:
                reading += 1
                sweep.send(rule, requests[1:], FORBIDDEN)
    assert sorted(sweep.wrong) == []
    assert reading > 40


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
    sweep = _Sweep(app_on_each, world)
    names = sorted(_fields(sweep.clients, world, app_on_each))
    assert len(names) > 60
    form = "application/x-www-form-urlencoded"
    bodies = []
    for value in _tried(app_on_each, VALUES + LONGEST):
        text = quote(value.encode("utf-8", "surrogatepass")).encode()
        body = b"&".join(quote(name).encode() + b"=" + text for name in names)
        bodies.append((value[:20], body))
    for rule in _forms(app_on_each):
        path = world.path(rule)
        requests = [
            (value, path, {"method": "POST", "data": body, "content_type": form}) for value, body in bodies
        ]
        sweep.send(rule, requests, FORBIDDEN)
    assert sorted(sweep.wrong) == []


BODIES = (
    (
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n\r\nb\r\n--x--\r\n',
        "multipart/form-data; boundary=x",
    ),
    (b"\xff\xfe\x00", "text/plain; charset=utf-16"),
    (b"a=%FF%FE&a=1&=&&&b", "application/x-www-form-urlencoded"),
)
NO_BODIES = (
    (b'{"a": 1}', "application/json"),
    (b"[" * 5000, "application/json"),
    (b"", "multipart/form-data"),
    (b"", "multipart/form-data; boundary=x"),
    (b"--x--\r\n", "multipart/form-data; boundary=x"),
    (b"&".join(b"k%d=1" % number for number in range(5000)), "application/x-www-form-urlencoded"),
    (b"<x/>", "application/xml"),
)
"""What reaches a view as no form at all, if it reaches one."""


def test_absurd_bodies(app: Flask, tmp_path: Path) -> None:
    """On one engine: no body gets as far as the database."""
    world = make_full_world(app.extensions["pacte"].database, tmp_path, "bfc")
    sweep, rooms = _Sweep(app, world), _Rooms()
    for rule in _forms(app):
        path = world.path(rule)
        requests = [
            (f"{kind} {body[:20]!r}", path, {"method": "POST", "data": body, "content_type": kind})
            for body, kind in BODIES + rooms.first(rule, "body", NO_BODIES)
        ]
        sweep.send(rule, requests, FORBIDDEN)
    assert sorted(sweep.wrong) == []


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
