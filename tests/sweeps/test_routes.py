"""Every route says who may come, in an address of words and typed numbers, and strangers get nothing."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule

from pacte.policy import POLICY, Role
from pacte.web import PUBLIC, SIGNED_IN
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person

WORD = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)?")
PARAMETER = re.compile(r"<(?:(?P<type>[a-z]+)(?:\(.*\))?:)?(?P<name>[a-z_]+)>")
TEXT_PARAMETERS = frozenset(
    (
        "federation",
        "code",
        "token",
        "key",
        "filename",
        "section",
        "step",
        "format",
        "name",
        "kind",
        "slug",
        "lot",
        "module",
        "page",
    )
)


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_who_may_come(app: Flask) -> None:
    for rule in rules(app):
        access = getattr(app.view_functions[rule.endpoint], "access", None)
        assert access is not None, rule
        assert access.may in POLICY or access.may in (PUBLIC, SIGNED_IN), rule


def test_addresses_are_words_and_typed_numbers(app: Flask) -> None:
    for rule in rules(app):
        for part in rule.rule.strip("/").split("/"):
            parameters = list(PARAMETER.finditer(part))
            if not parameters:
                assert part == "" or WORD.fullmatch(part), rule
            for parameter in parameters:
                name, kind = parameter["name"], parameter["type"]
                assert kind == "int" if name.endswith("_id") else name in TEXT_PARAMETERS, (rule, name)


def _fill(rule: Rule, federation: str) -> str:
    def value(match: re.Match[str]) -> str:
        if match["name"] == "federation":
            return federation
        return "1" if match["type"] == "int" else "inconnu"

    return PARAMETER.sub(value, rule.rule)


def _closed(app: Flask) -> list[Rule]:
    return [rule for rule in rules(app) if app.view_functions[rule.endpoint].access.may != PUBLIC]


def test_visitors_are_sent_to_sign_in(app: Flask) -> None:
    make_federation(app.extensions["pacte"].database, "bfc")
    act_as(app, None)
    client = app.test_client()
    assert _closed(app)
    for rule in _closed(app):
        method = "POST" if "POST" in rule.methods else "GET"
        response = client.open(_fill(rule, "bfc"), method=method)
        assert response.status_code in (303, 404), (rule, response.status_code)
        if response.status_code == 303:
            assert "/connexion" in response.location, rule


@pytest.mark.parametrize("role", [None, Role.STAFF])
def test_strangers_find_nothing_in_a_federation(app: Flask, role: Role | None) -> None:
    """Signed in, and even staff elsewhere: this federation's closed pages do not exist for them."""
    database = app.extensions["pacte"].database
    make_federation(database, "bfc")
    elsewhere = make_federation(database, "idf")
    person = make_person(database)
    if role:
        grant_role(database, person, role, elsewhere)
    act_as(app, person)
    client = app.test_client()
    for rule in _closed(app):
        access = app.view_functions[rule.endpoint].access
        if "<federation>" not in rule.rule or access.may in (SIGNED_IN, "application.start"):
            continue
        method = "POST" if "POST" in rule.methods else "GET"
        assert client.open(_fill(rule, "bfc"), method=method).status_code == 404, rule


def test_an_unknown_federation_is_not_found(app: Flask) -> None:
    client = app.test_client()
    for rule in rules(app):
        if "<federation>" in rule.rule:
            method = "POST" if "POST" in rule.methods else "GET"
            assert client.open(_fill(rule, "nulle-part"), method=method).status_code == 404, rule
