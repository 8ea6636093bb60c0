"""In every page: no line begins with the punctuation that ends a clause, no form holds a field twice."""

import re
from html import unescape
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from tests.accounts.browsers import sign_in
from tests.page_forms import fields_twice
from tests.sweeps.worlds import make_full_world, methods, rules

KEPT = re.compile(r"<(script|style|textarea|option|code|pre|svg)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
BREAKABLE = re.compile(r".{0,40}(?:(?<=\S) [;:!?»](?=\s|$|[<.,)])|« ).{0,20}")


def breaks(page: str) -> list[str]:
    """Where a line of that page may break wrongly; what people type and quote by the sign is theirs."""
    return BREAKABLE.findall(unescape(TAG.sub("", KEPT.sub("", page))))


def read(client: FlaskClient, method: str, path: str) -> str:
    answer = client.open(path, method=method)
    page = answer.text if answer.mimetype == "text/html" else ""
    answer.close()
    return page


def test_no_line_begins_with_its_punctuation_and_no_form_holds_a_field_twice(
    app: Flask, tmp_path: Path
) -> None:
    world = make_full_world(app.extensions["pacte"].database, tmp_path, "bfc")
    clients = [sign_in(app, world.people[name]) for name in ("administrator", "candidate")]
    found, twice, pages = {}, {}, 0
    for rule in sorted(rules(app), key=lambda each: each.rule):
        if "GET" not in methods(rule) or rule.endpoint.startswith(("accounts.sign_out", "demo.")):
            continue
        # Sent empty, a form tells all that it wants.
        for method in sorted({"GET", "POST"}.intersection(methods(rule))):
            for client in clients:
                page = read(client, method, world.path(rule))
                pages += bool(page)
                if wrong := breaks(page):
                    found[method, rule.endpoint] = wrong
                if names := fields_twice(page):
                    twice[method, rule.endpoint] = names
    assert found == {}
    assert twice == {}
    assert pages > 200
