"""Archives of dossiers: of one at once, of many by a worker."""

import csv
import io
import zipfile

from flask import Flask
from flask.testing import FlaskClient

from pacte.applications.models import (
    Application,
)
from pacte.applications.vocabulary import ApplicationState
from pacte.jobs.running import run_queued
from tests.applications.processing.factories import (
    Setting,
    make_dossier,
)
from tests.applications.processing.views.conftest import LIST, page


def test_the_archive_names_everything_and_survives_odd_names(
    app: Flask, client: FlaskClient, setting: Setting
) -> None:
    store = app.extensions["pacte"].store
    make_dossier(setting, "Zoé 😀", "../Lefèvre/שלום", store=store, documents=("cv",))
    make_dossier(setting, "Noa", "=Berthier", store=store, documents=("cv", "photo"))
    make_dossier(setting, "Perdu", "Fichier", documents=("cv",))
    response = client.get(f"{LIST}/archive.zip")
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert not [name for name in names if name.startswith("/") or ".." in name.split("/")]
        assert [name.count("/") for name in names] == [1, 1, 1, 0, 0]
        table = list(csv.reader(io.StringIO(archive.read("liste.csv").decode("utf-8-sig")), delimiter=";"))
        prints = archive.read("empreintes-sha256.txt").decode()
    assert len(table) == 5
    assert [line[4] for line in table[1:]].count("introuvable dans le stockage") == 1
    assert "'=Berthier" in [line[1] for line in table]
    for name in names[:3]:
        assert name in prints


def test_an_archive_of_one_dossier(client: FlaskClient, row: Application) -> None:
    response = client.get(page(row, "/archive.zip"))
    with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
        assert f"AUBERT Camille - {row.reference}/CV.pdf" in archive.namelist()
        assert archive.read(f"AUBERT Camille - {row.reference}/CV.pdf").startswith(b"%PDF")


def test_a_worker_makes_the_archive_of_many(app: Flask, client: FlaskClient, setting: Setting) -> None:
    services = app.extensions["pacte"]
    for number in range(31):
        make_dossier(setting, family=f"Nom{number:02d}", store=services.store, documents=("cv",))
    assert "Pièces de 31\u00a0dossiers déposés (ZIP)</button>" in client.get(LIST).text
    assert "Pièces de 1\u00a0dossier déposé (ZIP)</a>" in client.get(f"{LIST}?q=nom03").text
    response = client.post(f"{LIST}/archive?q=nom0")
    assert response.status_code == 303
    assert run_queued(services, setting.scope) == 1
    shown = client.get(response.location).text
    assert "10\u00a0pièces de 10\u00a0dossiers déposés" in shown
    with (
        client.get(f"{response.location}/resultat") as made,
        zipfile.ZipFile(io.BytesIO(made.data)) as archive,
    ):
        assert len(archive.namelist()) == 12
        assert archive.testzip() is None


def test_a_form_that_names_a_hundred_thousand_dossiers_is_read(client: FlaskClient, row: Application) -> None:
    """More than any statement takes parameters; only those of the cohort count."""
    ids = " ".join(str(number) for number in range(1, 100_000))
    data = {"subject": "Bonjour", "body": "Bonjour {prenom}", "dossiers": ids}
    page = client.post(f"{LIST}/ecrire/apercu", data=data)
    assert page.status_code == 200
    assert "Bonjour Camille" in page.text


def test_drafts_and_withdrawn_dossiers_are_held_only_when_asked(
    app: Flask, client: FlaskClient, setting: Setting
) -> None:
    store = app.extensions["pacte"].store
    for family, state in (
        ("Déposé", ApplicationState.SUBMITTED),
        ("Brouillon", ApplicationState.DRAFT),
        ("Retiré", ApplicationState.WITHDRAWN),
    ):
        make_dossier(setting, family=family, state=state, store=store, documents=("cv",))

    def held(query: str = "") -> list[tuple[str, str]]:
        response = client.get(f"{LIST}/archive.zip{query}")
        with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
            table = csv.reader(io.StringIO(archive.read("liste.csv").decode("utf-8-sig")), delimiter=";")
            return [(line[1], line[7]) for line in table][1:]

    shown = client.get(LIST).text
    assert "Pièces des dossiers (ZIP)…" in shown
    assert "1\u00a0dossier déposé</a>" in shown
    assert "3\u00a0dossiers (1 déposé, 1 non déposé, 1 retiré)</a>" in shown
    assert held() == [("Déposé", "déposé")]
    assert held("?pieces=tous") == [
        ("Brouillon", "brouillon, non déposé"),
        ("Déposé", "déposé"),
        ("Retiré", "retiré"),
    ]
    assert "Pièces de 1\u00a0dossier retiré (ZIP)" in client.get(f"{LIST}?etat=retire").text
    assert held("?etat=retire") == [("Retiré", "retiré")]
    name = client.get(f"{LIST}/archive.zip?pieces=tous&etat=%22x").headers["Content-Disposition"]
    assert name.startswith('attachment; filename="dossiers-8-tous-2025')
