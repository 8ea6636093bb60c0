"""An import too long for a request: queued once, confirmed by a worker, refused when the registry moved."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pacte.database import Scope
from pacte.federations import import_job
from pacte.federations.models import Federation, Structure, StructureImport
from pacte.imports.vocabulary import ImportState
from pacte.jobs.models import Job, JobState
from pacte.jobs.running import run_queued
from pacte.policy import Role
from tests.acting import act_as
from tests.factories import grant_role, make_federation, make_person
from tests.federations.factories import make_structure

ROWS = import_job.DIRECT_AT_MOST + 1


@pytest.fixture
def bfc(app: Flask) -> Federation:
    database = app.extensions["pacte"].database
    federation = make_federation(database)
    person = make_person(database, "Morgane", "Équipe")
    grant_role(database, person, Role.STAFF, federation)
    act_as(app, person)
    return federation


def send(client: FlaskClient, rows: int) -> tuple[str, str]:
    """The address of the preview, and the fingerprint of its plan."""
    text = "nom;type;commune\n" + "\n".join(f"MSP {n:04d};MSP;Commune {n:04d}" for n in range(rows))
    answer = client.post(
        "/regions/bfc/structures/importer", data={"file": (io.BytesIO(text.encode()), "liste.csv")}
    )
    page = client.get(answer.location).text
    return answer.location, page.split('name="seen" value="')[1].split('"')[0]


def count(app: Flask, bfc: Federation, model: type[Structure] | type[Job]) -> int:
    with app.extensions["pacte"].database.session(Scope.federation(bfc.id)) as session:
        return session.scalar(select(func.count(model.id))) or 0


def test_a_long_import_is_confirmed_by_a_worker(app: Flask, client: FlaskClient, bfc: Federation) -> None:
    address, seen = send(client, ROWS)
    first = client.post(f"{address}/confirmation", data={"seen": seen})
    second = client.post(f"{address}/confirmation", data={"seen": seen})
    assert first.location == second.location
    assert client.get(address).location == first.location
    assert count(app, bfc, Structure) == 0
    assert "Import de structures" in client.get("/a-faire").text

    assert run_queued(app.extensions["pacte"], Scope.federation(bfc.id)) == 1
    page = client.get(first.location).text
    assert "Terminé" in page
    assert f'href="{address}"' in page
    with app.extensions["pacte"].database.session(Scope.federation(bfc.id)) as session:
        batch = session.scalars(select(StructureImport)).one()
        written = session.scalar(select(func.count(Structure.id)))
    assert (batch.state, batch.result["created"]) == (ImportState.CONFIRMED, written)
    assert "Import terminé" in client.get(address).text


def test_a_registry_that_moved_stops_the_work(app: Flask, client: FlaskClient, bfc: Federation) -> None:
    address, seen = send(client, ROWS)
    client.post(f"{address}/confirmation", data={"seen": seen})
    make_structure(app.extensions["pacte"].database, bfc, "MSP 0000", commune="Commune 0000")
    run_queued(app.extensions["pacte"], Scope.federation(bfc.id))
    with app.extensions["pacte"].database.session(Scope.federation(bfc.id)) as session:
        job = session.scalars(select(Job)).one()
        batch = session.scalars(select(StructureImport)).one()
        written = session.scalar(select(func.count(Structure.id)))
    assert (job.state, batch.state, written) == (JobState.FAILED, ImportState.PREVIEW, 1)
    assert "Le registre a changé" in job.message
    assert client.get(address).status_code == 200


def test_a_short_import_is_confirmed_at_once(app: Flask, client: FlaskClient, bfc: Federation) -> None:
    address, seen = send(client, 3)
    assert client.post(f"{address}/confirmation", data={"seen": seen}).location == address
    assert count(app, bfc, Structure) == 3
    assert count(app, bfc, Job) == 0
