"""The page of a long work: comes back by itself, gives its result, lets a failed one start again."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.database import Scope
from pacte.federations.models import Federation
from pacte.files.models import StoredFile
from pacte.files.reception import prefix_of
from pacte.jobs import KINDS, Kind, Report, Result, start
from pacte.jobs.models import Job
from pacte.jobs.running import run_queued
from pacte.policy import SYSTEM, Role
from pacte.web.services import Services
from tests.acting import act_as
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person


@pytest.fixture
def services(app: Flask) -> Services:
    carried: Services = app.extensions["pacte"]
    return carried


@pytest.fixture
def bfc(app: Flask, services: Services) -> Federation:
    federation = make_federation(services.database)
    person = make_person(services.database)
    grant_role(services.database, person, Role.STAFF, federation)
    act_as(app, person)
    return federation


def _make_file(services: Services, job: Job, report: Report) -> Result:
    if job.params.get("fails"):
        raise RuntimeError("broken")
    kept = services.store.put(b"contenu", prefix=prefix_of(job.federation_id))
    with services.database.session(Scope.federation(job.federation_id), write=True) as session:
        file = StoredFile(
            sha256=kept.sha256, size=kept.size, media_type="application/zip", name="a.zip", stored_at=NOW
        )
        session.add(file)
        session.flush()
        return Result(file.id, "Une archive.")


@pytest.fixture(autouse=True)
def archive_kind() -> Iterator[None]:
    KINDS["archive"] = Kind("Archive des dossiers", _make_file, "application.list")
    KINDS["settings"] = Kind("Réglages", _make_file, "federation.manage")
    yield
    del KINDS["archive"], KINDS["settings"]


def begin(services: Services, bfc: Federation, kind: str = "archive", **params: object) -> int:
    with services.database.session(Scope.federation(bfc.id), write=True) as session:
        return start(session, kind=kind, params=params, by=SYSTEM, at=NOW).id


def test_the_page_refreshes_until_the_work_is_over(
    client: FlaskClient, services: Services, bfc: Federation
) -> None:
    address = f"/regions/bfc/travaux/{begin(services, bfc)}"
    waiting = client.get(address)
    assert 'content="3"' in waiting.text
    assert "data-job=" in waiting.text
    assert "En attente" in waiting.get_data(as_text=True)
    assert client.get(address + "/resultat").status_code == 404
    run_queued(services, Scope.federation(bfc.id))
    over = client.get(address)
    assert "http-equiv" not in over.text
    assert "data-job=" not in over.text
    assert "Une archive." in over.get_data(as_text=True)
    with client.get(address + "/resultat") as result:
        assert result.data == b"contenu"


def test_a_failed_work_starts_again(client: FlaskClient, services: Services, bfc: Federation) -> None:
    address = f"/regions/bfc/travaux/{begin(services, bfc, fails=True)}"
    assert client.post(address + "/relancer").status_code == 409
    run_queued(services, Scope.federation(bfc.id))
    assert "Relancer" in client.get(address).get_data(as_text=True)
    assert client.post(address + "/relancer").status_code == 303
    assert "En attente" in client.get(address).get_data(as_text=True)


def test_a_kind_keeps_to_those_who_may_start_it(
    client: FlaskClient, services: Services, bfc: Federation
) -> None:
    address = f"/regions/bfc/travaux/{begin(services, bfc, 'settings')}"
    assert client.get(address).status_code == 403
    assert client.get(address + "/resultat").status_code == 403
    assert client.post(address + "/relancer").status_code == 403


def test_another_federations_work_does_not_exist(
    client: FlaskClient, services: Services, bfc: Federation
) -> None:
    idf = make_federation(services.database, "idf")
    assert client.get(f"/regions/bfc/travaux/{begin(services, idf)}").status_code == 404
