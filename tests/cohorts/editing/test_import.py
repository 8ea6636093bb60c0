"""Importing a cohort's file."""

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.cohorts.cohort_export import export_cohort
from pacte.database import Database
from tests.cohorts.editing.conftest import stored, typed
from tests.cohorts.loading import load, real


def upload(client: FlaskClient, content: bytes, name: str = "bfc-8.toml"):
    return client.post(
        "/regions/bfc/promotions/importer",
        data={"file": (io.BytesIO(content), name)},
        content_type="multipart/form-data",
    )


def test_import_shows_what_changes_then_writes_it(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    content = export_cohort(replace(real(), capacity=25)).encode()
    shown = upload(client, content)
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Nombre de places" in page
    assert stored(opened).capacity == 20
    answer = client.post("/regions/bfc/promotions/importer/confirmation", data=typed(page))
    assert answer.status_code == 303
    assert stored(opened).capacity == 25


def test_import_confirmed_after_anothers_change_is_refused(
    client: FlaskClient, administrator: Person, opened: Database
) -> None:
    page = upload(client, export_cohort(replace(real(), capacity=25)).encode()).get_data(as_text=True)
    load(opened, replace(real(), capacity=21))
    answer = client.post("/regions/bfc/promotions/importer/confirmation", data=typed(page))
    assert answer.status_code == 422
    assert stored(opened).capacity == 21


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "La clé"),
        (b"\xff\xfe", "UTF-8"),
        (b"code = ", "Ligne 1"),
        (b"x = 1\n" * 72_000, "trop gros"),
        (export_cohort(real("aura-msp-8")).encode(), "FemasAURA"),
    ],
)
def test_import_of_bad_files(
    client: FlaskClient, administrator: Person, opened: Database, content: bytes, message: str
) -> None:
    answer = upload(client, content)
    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert stored(opened).revision == 1


def test_import_without_a_file(client: FlaskClient, administrator: Person) -> None:
    answer = client.post("/regions/bfc/promotions/importer", data={})
    assert answer.status_code == 422
    assert "Choisissez le fichier à lire." in answer.get_data(as_text=True)
