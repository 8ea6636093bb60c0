"""No token is kept or logged in clear: not in the database, not in a log, not in what another site sees."""

import logging
from pathlib import Path

import pytest
from flask import Flask

from pacte.web.logs import JsonFormatter
from tests.accounts.browsers import add_code_app, sign_in
from tests.accounts.mailbox import last_link
from tests.sweeps.worlds import make_full_world


def test_tokens_are_neither_kept_nor_logged(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    database = app.extensions["pacte"].database
    world = make_full_world(database, tmp_path, "bfc")
    person = world.people["staff"]
    client = app.test_client()
    assert client.post("/connexion", data={"lien-email": person.email}).status_code == 303
    sign_in_token = last_link(app, to=person.email).rpartition("/")[2]
    client.get(f"/connexion/lien/{sign_in_token}")
    client.post(f"/connexion/lien/{sign_in_token}")
    with client.session_transaction() as session:
        session_token = session["_user_id"]
    code_secret = add_code_app(sign_in(app, world.people["administrator"]), app)
    for path in ("engagement", "invitations", "liens/evaluation"):
        for token in world.tokens.values():
            client.get(f"/regions/bfc/{path}/{token}")
            client.post(f"/regions/bfc/{path}/{token}", data={})
    client.get(f"/regions/bfc/liens/seminaire/{world.tokens['planning.guest']}")
    client.get(f"/regions/bfc/liens/emargement/{world.tokens['video.sign']}")
    client.get(f"/regions/bfc/liens/lecture/{world.tokens['memoires.reading_link']}")
    client.get(f"/regions/bfc/liens/disponibilites/{world.tokens['juries.availability_link']}")
    client.get(f"/regions/bfc/liens/forum/{world.tokens['forum.stop']}")
    assert client.get(f"/agenda/{world.tokens['planning.feed_file']}/seminaires.ics").status_code == 200

    connection = database.engine.raw_connection()
    kept = "\n".join(connection.driver_connection.iterdump())
    connection.close()
    logged = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert "/regions/<federation>/engagement/<token>" in logged
    assert "/agenda/<token>/seminaires.ics" in logged
    secrets = {sign_in_token, session_token, code_secret, *world.tokens.values()}
    assert len(secrets) == 12
    for secret in secrets:
        assert len(secret) > 20
        assert secret not in kept
        assert secret not in logged
