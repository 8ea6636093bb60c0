"""What a person is shown when two transactions stood in each other's way."""

import sqlite3

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from pacte.web.pages import PUBLIC, Access


class GivenUp(Exception):
    """As psycopg raises it: with the code of PostgreSQL."""

    sqlstate = "40P01"


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (GivenUp("deadlock detected"), 409),
        (sqlite3.OperationalError("database is locked"), 503),
        (sqlite3.OperationalError("no such table: dossier"), 500),
    ],
)
def test_a_transaction_given_up_asks_to_try_again(app: Flask, cause: Exception, status: int) -> None:
    def act() -> str:
        raise OperationalError("UPDATE", {}, cause)

    act.access = Access(PUBLIC)  # type: ignore[attr-defined]
    app.view_functions["health.healthz"] = act
    answer = app.test_client().get("/healthz")
    assert answer.status_code == status
    assert ("au même instant" in answer.text) is (status == 409)
    assert ("base de données est occupée" in answer.text) is (status == 503)


def test_a_busy_database_shows_what_was_typed_and_blames_nobody(app: Flask) -> None:
    def act() -> str:
        raise OperationalError("UPDATE", {}, sqlite3.OperationalError("database is locked"))

    act.access = Access(PUBLIC)  # type: ignore[attr-defined]
    app.view_functions["accounts.sign_in"] = act
    typed = {"body": "Une note longue à retaper", "password": "quatre mots en clair"}
    answer = app.test_client().post("/connexion", data=typed)
    assert answer.status_code == 503
    assert "Une note longue à retaper</textarea>" in answer.text
    assert "quatre mots" not in answer.text
    assert "Quelqu’un a modifié" not in answer.text
    script = app.test_client().post("/connexion", data=typed, headers={"X-Requested-With": "fetch"})
    assert (script.status_code, script.get_json()["message"]) == (
        503,
        "La base de données est occupée : rien n’est enregistré. Réessayez.",
    )
