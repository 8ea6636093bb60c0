"""The pages of video: links, the signing page before, during and after, a report from upload to the sheet."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from pacte.clock import FixedClock
from pacte.cohorts.vocabulary import Modality
from pacte.seminars.models import ConnectionReport, Seminar
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.accounts.mailbox import last_link
from tests.acting import act_as
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, data_url
from tests.seminars.presence.reading import hidden
from tests.seminars.video.factories import make_online, report

EVE = T0_MORNING - timedelta(hours=18)


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(EVE)
    made = make_online(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def link(app: Flask, stage: Stage, number: int = 0) -> str:
    """The one that a learner received."""
    return last_link(app, to=stage.person(number).email, scope=stage.setting.scope)


def upload(client: FlaskClient, stage: Stage, data: bytes, *, zone: str = "Europe/Paris") -> TestResponse:
    """A large form goes through a temporary file of the test client, which only we can close."""
    answer = client.post(f"{stage.url}/releves", data={"report": (io.BytesIO(data), "r.csv"), "zone": zone})
    answer.request.environ["wsgi.input"].close()
    return answer


def test_links_are_sent_then_again_and_the_page_says_to_whom(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    assert "Envoyer les liens de signature" in client.get(stage.url).text
    assert client.get(f"{stage.url}/liens-de-signature").text.count("À envoyer") == 2
    answer = client.post(f"{stage.url}/liens-de-signature", follow_redirects=True)
    assert "2\u00a0liens sont partis." in answer.text
    assert answer.text.count("Envoyé le 10 décembre 2025 à 15\u00a0h") == 2
    assert "lien de signature envoyé le 10 décembre 2025" in client.get(stage.url).text
    first = link(app, stage)
    again = client.post(f"{stage.url}/liens-de-signature/{stage.learners[0].id}", follow_redirects=True)
    assert "Le lien est parti" in again.text
    closed = app.test_client().get(first)
    assert closed.status_code == 410
    assert "remplacé par un plus récent" in closed.text


def test_signing_by_link_before_during_and_after(app: Flask, stage: Stage, clock: FixedClock) -> None:
    app.test_client().post(f"{stage.url}/liens-de-signature")
    address = link(app, stage)
    act_as(app, None)
    client = app.test_client()
    early = client.get(address).text
    assert "La signature ouvre le 11 décembre 2025 à 8\u00a0h\u00a045." in early
    assert "jeudi 11 décembre 2025, de 8\u00a0h\u00a045 à 13\u00a0h\u00a030" in early
    assert client.post(address, data={"signer_name": "Noé Aubert"}).status_code == 422
    clock.move_to(DURING)
    body = client.get(address).text
    assert "Noé Aubert" in body
    assert stage.person(1).name not in body
    refused = client.post(
        address, data={"signer_name": "Quelqu’un", "client_key": hidden(body, "client_key")}
    )
    assert refused.status_code == 422
    assert 'value="Quelqu’un"' in refused.text
    data = {"signer_name": "", "drawing": data_url(), "client_key": hidden(body, "client_key")}
    # Without network a device kept one, drawn a minute after; it arrives once signing is over.
    other = link(app, stage, 1)
    kept = {
        "drawing": data_url(1),
        "client_key": "b" * 32,
        "ticket": hidden(client.get(other).text, "ticket"),
        "drawn_at": str(int((DURING + timedelta(minutes=1)).timestamp() * 1000)),
    }
    script = {"X-Requested-With": "fetch"}
    clock.move_to(AFTER_IT)
    too_late = client.post(other, data={**kept, "ticket": ""}, headers=script)
    assert (too_late.status_code, too_late.json["codes"]) == (422, ["too_late"])
    assert "La signature était possible jusqu’au" in client.get(other).text
    for _ in (1, 2):
        sent = client.post(other, data=kept, headers=script)
        assert sent.json == {"recorded": "Présence enregistrée, 9\u00a0h\u00a004"}
    clock.move_to(DURING)
    assert client.post(address, data=data).status_code == 303
    assert "Présence enregistrée, 9\u00a0h\u00a003" in client.get(address).text
    row = stage.row()
    assert row is not None
    assert (row.proof, len(row.device), len(row.signature_sha256)) == (Proof.VIDEO, 64, 64)
    clock.move_to(AFTER_IT)
    assert "Présence enregistrée, 9\u00a0h\u00a003" in client.get(address).text
    act_as(app, stage.trainer)
    assert "Signé par lien personnel, signature à 9\u00a0h\u00a003" in app.test_client().get(stage.url).text


def test_in_person_a_link_goes_to_one_and_a_report_tells_of_the_connected_only(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Seminar, stage.half_day.seminar_id).modality = Modality.IN_PERSON
    client = app.test_client()
    assert "Faire signer à distance" in client.get(stage.url).text
    clock.move_to(DURING)
    links = client.get(f"{stage.url}/liens-de-signature").text
    assert "son temps compte à distance" in links
    assert "Envoyer les liens de signature" not in links
    answer = client.post(f"{stage.url}/liens-de-signature")
    assert answer.status_code == 422
    assert "on y signe dans la salle" in answer.text
    assert "Afficher le code" in client.get(stage.url).text
    clock.move_to(AFTER_IT)
    name, other = stage.person(0).name, stage.person(1).name
    read = upload(client, stage, report(f"{name};09:00;12:30"))
    page = client.get(read.location).text.split('id="presences"')[1]
    assert f"<legend>{name}</legend>" in page
    assert other == name or f"<legend>{other}</legend>" not in page


def test_a_report_read_while_one_still_signs_proposes_no_absence(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    clock.move_to(DURING)
    client = app.test_client()
    page = upload(client, stage, report("Noé Aubert;11/12/2025 09:00;11/12/2025 12:30")).location
    body = client.get(page).text
    first, second = (one.id for one in stage.learners)
    assert (
        "La demi-journée se termine à 12\u00a0h\u00a030\u00a0: les présences du relevé se proposent ensuite."
        in body
    )
    assert "etat-" not in body
    chosen = {f"etat-{second}": "absent", "seen": "autre"}
    refused = client.post(f"{page}/presences", data=chosen)
    assert refused.status_code == 422
    assert "importez celui de la fin" in refused.text
    assert stage.row(1) is None
    clock.move_to(stage.half_day.ends_at)
    body = client.get(page).text
    assert "La signature est ouverte jusqu’à 13\u00a0h\u00a030" in body
    assert re.search(rf'id="etat-{first}-present"[^>]*checked', body)
    assert re.search(rf'id="etat-{second}-rien"[^>]*checked', body)
    clock.move_to(AFTER_IT)
    body = client.get(page).text
    assert "La signature est ouverte" not in body
    assert re.search(rf'id="etat-{second}-absent"[^>]*checked', body)


def test_a_report_from_upload_to_the_sheet(app: Flask, stage: Stage, clock: FixedClock) -> None:
    clock.move_to(AFTER_IT)
    client = app.test_client()
    data = report(
        "Aubert Noé;11/12/2025 09:00;11/12/2025 10:00",
        "Invitée <b>;11/12/2025 09:00;11/12/2025 12:30",
        "Noé Aubert;hier;demain",
    ).decode()
    answer = upload(client, stage, data.encode("cp1252"))
    assert answer.status_code == 303
    page = answer.location
    body = client.get(page).text
    assert "Colonnes reconnues\u00a0: nom, arrivée, départ." in body
    assert "tableur Windows" in body
    assert "Ligne 4\u00a0: L’heure d’arrivée" in body
    assert "Invitée &lt;b&gt;" in body
    assert "Dites d’abord qui est qui" in body
    assert "Inscrire ces présences" not in body
    named = {"personne-1": "0", "revision": hidden(body, "revision")}
    assert client.post(f"{page}/personnes", data=named).status_code == 303
    stale = client.post(f"{page}/personnes", data=named)
    assert stale.status_code == 422
    assert "a changé depuis que cette page est ouverte" in stale.text
    body = client.get(page).text
    first, second = (one.id for one in stage.learners)
    assert re.search(rf'id="etat-{first}-partielle"[^>]*checked', body)
    assert re.search(rf'id="depart-{first}" name="depart-{first}" value="10:00"', body)
    assert re.search(rf'id="etat-{second}-absent"[^>]*checked', body)
    sent = {
        f"etat-{first}": "partielle",
        f"depart-{first}": "18:15",
        f"etat-{second}": "rien",
        "seen": hidden(body, "seen"),
    }
    refused = client.post(f"{page}/presences", data=sent)
    assert refused.status_code == 422
    assert "en dehors de la demi-journée" in refused.text
    assert 'value="18:15"' in refused.text
    assert re.search(rf'id="etat-{second}-rien"[^>]*checked', refused.text)
    sent[f"depart-{first}"] = "10:15"
    assert client.post(f"{page}/presences", data=sent).location == stage.url
    row = stage.row(0)
    assert row is not None
    assert (row.state, row.proof, row.left_at) == (
        AttendanceState.EXCUSED,
        Proof.VIDEO,
        T0_MORNING + timedelta(hours=1, minutes=15),
    )
    assert stage.row(1) is None
    shown = client.get(stage.url).text
    assert "Suivi à distance, 1\u00a0h de connexion d’après le relevé" in shown
    assert "a inscrit 1\u00a0ligne d’après un relevé de connexion" in shown
    assert "Retirer le relevé" not in client.get(page).text
    assert "le relevé de connexion « r.csv »" in client.get(f"{stage.url}/sceau").text.replace("\u00a0", " ")
    stage.seal()
    with client.get(f"{stage.url}/feuille.pdf") as sheet:
        words = " ".join(
            " ".join(one.extract_text() for one in PdfReader(io.BytesIO(sheet.data)).pages).split()
        )
    assert "connexion : 1 h" in words
    assert "Preuves scellées avec la feuille" in words
    with client.get(f"{page}/fichier") as file:
        assert file.data == data.encode("cp1252")
        assert file.headers["Content-Disposition"].startswith("attachment")


def test_bad_files_are_refused_beside_the_field_and_a_report_is_taken_back(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    clock.move_to(AFTER_IT)
    client = app.test_client()
    for data, words in (
        (b"", "Ce fichier est vide (0 octet)."),
        (b"a" * 12_000_000, "Ce fichier dépasse 10"),
        (b"Couleur;Fruit\nrouge;pomme\n", "titres de colonnes que nous reconnaissons"),
        (report(*["Noe;09:00;10:00"] * 50_000), "Ce tableau a plus de 5000 lignes."),
        (report("Noé Aubert;12/12/2025 09:00;12/12/2025 10:00"), "Aucune connexion de ce relevé"),
    ):
        answer = upload(client, stage, data, zone="Indian/Reunion")
        assert answer.status_code == 422, words
        assert words in answer.text.replace("\u202f", "")
        assert '<option selected value="Indian/Reunion">' in answer.text
    missing = client.post(f"{stage.url}/releves", data={"zone": "Europe/Paris"})
    assert "Le fichier manque." in missing.text
    page = upload(client, stage, report("Noé Aubert;11/12/2025 09:00;11/12/2025 10:00")).location
    assert "À confirmer" in client.get(f"{stage.url}/releves").text
    assert "1\u00a0relevé de connexion lu n’a rien inscrit" in client.get(f"{stage.url}/sceau").text
    assert client.post(f"{page}/retrait").location == f"{stage.url}/releves"
    assert client.get(page).status_code == 404
    with stage.database.session(stage.setting.scope) as session:
        assert session.scalar(select(func.count(ConnectionReport.id))) == 0


def test_my_data_holds_my_connections_corrections_and_links_and_nobody_else_s(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = app.test_client()
    client.post(f"{stage.url}/liens-de-signature")
    clock.move_to(AFTER_IT)
    other = stage.person(1).name
    lines = ("Aubert Noé;11/12/2025 09:00;11/12/2025 10:00", f"{other};11/12/2025 09:00;11/12/2025 12:30")
    page = upload(client, stage, report(*lines)).location
    sent = {f"etat-{one.id}": "absent" for one in stage.learners}
    client.post(f"{page}/presences", data={**sent, "seen": hidden(client.get(page).text, "seen")})
    stage.seal()
    stage.amend(0)
    stage.amend(1, seen=1)
    act_as(app, stage.person())
    answer = app.test_client().get("/compte/donnees/archive")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as bundle:
        everything = "".join(bundle.read(name).decode() for name in bundle.namelist())
        connections, corrections, links = (
            json.loads(bundle.read(f"{name}.json"))
            for name in ("connexions-en-visioconference", "rectificatifs-de-presence", "liens-de-signature")
        )
    assert [(one["nom_dans_le_releve"], one["minutes_comptees"]) for one in connections] == [
        ("Aubert Noé", 60)
    ]
    assert connections[0]["connexions"] == [["2025-12-11T08:00:00+00:00", "2025-12-11T09:00:00+00:00"]]
    assert [one["enrollment_id"] for one in corrections] == [stage.learners[0].id]
    assert [one["enrollment_id"] for one in links] == [stage.learners[0].id]
    assert other not in everything
