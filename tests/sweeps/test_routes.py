"""Every route says who may come, in an address of words and typed numbers, and strangers get nothing."""

import re
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from pacte.policy import POLICY, Role
from pacte.web import PUBLIC, SIGNED_IN
from tests.accounts.browsers import sign_in
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person
from tests.sweeps.worlds import make_full_world

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
        "production",
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


def _acts(app: Flask) -> list[Rule]:
    """Routes of a form whose address shows nothing by itself."""
    pages = {rule.rule for rule in rules(app) if "GET" in rule.methods}
    return [rule for rule in rules(app) if "GET" not in rule.methods and rule.rule not in pages]


ACT_HOLDERS = {
    "application.write": "candidate",
    "offer.answer": "candidate",
    "interview.book": "candidate",
    "validation.decide": "ehesp",
    "selection.score": "committee_member",
    "interview.record": "committee_member",
    "jury.mine": "juror",
}
"""Permission → who of the world holds it; the administration holds the others."""
NOT_THEIRS = {
    *(f"juries.passage_{name}" for name in ("notes", "result", "clear")),  # for the jury of that defence
    "interviews.mark_mine",  # the world's interview is led by somebody else
    "scoring.submit",  # the world's opinions are given, and its deliberation has begun
    "scoring.abstain",
    "scoring.take_back",
    "presence.give_code",  # no learner of the world may sign that half-day
    "absences.withdraw",  # nor signs in as the one enrolled
    "presence.set_aside",  # its half-day is not sealed: the page leads to entering the line
}


def test_an_act_opened_as_a_page_leads_to_its_form(app: Flask, tmp_path: Path) -> None:
    """Back after a form that was corrected, a reload, a bookmark: never « ne s’ouvre pas ainsi »."""
    database = app.extensions["pacte"].database
    world = make_full_world(database, tmp_path, "bfc")
    world.people["ehesp"] = make_person(database, "Ecole", "Nationale")
    grant_role(database, world.people["ehesp"], Role.EHESP, None)
    clients = {name: sign_in(app, world.people[name]) for name in {"administrator", *ACT_HOLDERS.values()}}
    wrong = []
    for rule in _acts(app):
        access = app.view_functions[rule.endpoint].access
        client = clients[ACT_HOLDERS.get(access.may, "administrator")]
        address = world.path(rule)
        answer = client.get(address)
        assert answer.status_code == 303, rule
        assert client.head(address).location == answer.location
        if access.may == PUBLIC or rule.endpoint in NOT_THEIRS:
            continue
        page = client.get(answer.location)
        if (page.status_code, page.mimetype) != (200, "text/html"):
            wrong.append((rule.endpoint, answer.location, page.status_code, page.mimetype))
        page.close()
    assert wrong == []
    assert len(_acts(app)) > 90


def test_an_act_opened_as_a_page_leads_where_its_form_is(app: Flask) -> None:
    client = app.test_client()
    for address, page in (
        ("/regions/bfc/dossiers/133/demandes", "/regions/bfc/dossiers/133"),
        ("/regions/bfc/dossiers/133/pieces/7/decision", "/regions/bfc/dossiers/133"),
        ("/regions/bfc/seminaires/2/supports/1/retrait", "/regions/bfc/seminaires/2/contenu"),
        ("/deconnexion", "/"),
    ):
        answer = client.get(address)
        assert (answer.status_code, answer.location) == (303, page)
        assert client.get(address, base_url="http://localhost/pacte").location == f"/pacte{page}"


def test_a_program_is_told_that_it_is_no_page(app: Flask) -> None:
    client = app.test_client()
    address = "/regions/bfc/dossiers/133/demandes"
    answer = client.get(address, headers={"X-Requested-With": "fetch"})
    assert (answer.status_code, answer.json["status"]) == (405, 405)
    assert client.put(address).status_code == 405
