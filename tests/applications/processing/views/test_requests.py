"""Documents asked for, on the pages of staff and candidates: answered, seen, cancelled."""

import re
from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import (
    Application,
    SupportingDocument,
)
from pacte.applications.processing import operations
from pacte.applications.vocabulary import ApplicationState
from pacte.clock import FixedClock
from pacte.files.queries import read_content
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    make_dossier,
    upload,
)
from tests.applications.processing.views.conftest import LIST, ask, page
from tests.files.samples import pdf, photo_with_gps


def test_the_candidate_answers_a_request(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, clock: FixedClock
) -> None:
    request = ask(setting, row)
    act_as(app, setting.get(Person, row.person_id))
    address = f"/regions/bfc/candidatures/{row.id}/pieces-demandees/{request.id}"
    shown = client.get(address).text
    assert "Il manque une page." in shown
    assert "10 novembre 2025 à 23\u00a0h\u00a059 (heure de Paris)" in shown
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"document": upload(b"", "vide.pdf")}).status_code == 422
    clock.move_to(request.due_at)
    act_as(app, setting.staff)
    assert "Pièce non reçue</span>" in client.get(LIST).text
    act_as(app, setting.get(Person, row.person_id))
    assert client.post(address, data={"document": upload(pdf())}).status_code == 303
    after = client.get(address).text
    assert "arrivée en retard" in after
    assert "Notes internes" not in after
    assert client.post(address, data={"document": upload(pdf())}).status_code == 422


def test_another_document_is_answered_with_photographs(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    with setting.database.session(setting.scope, write=True) as session:
        request = operations.request_document(
            session,
            application=row,
            key="",
            label="Attestation",
            message="",
            due_on=date(2025, 11, 10),
            by=setting.actor,
            at=AFTER,
        )
    act_as(app, setting.get(Person, row.person_id))
    address = f"/regions/bfc/candidatures/{row.id}/pieces-demandees/{request.id}"
    shown = client.get(address).text
    assert re.search(r'<input [^>]*type="file"[^>]*>', shown)[0].count(" multiple") == 1
    assert "deviendront un seul PDF" in shown
    mixed = client.post(
        address, data={"document": [upload(pdf(), "a.pdf"), upload(photo_with_gps(), "1.jpg")]}
    )
    assert mixed.status_code == 422
    assert "a.pdf est un PDF" in mixed.text
    sent = [upload(photo_with_gps(), "1.jpg"), upload(photo_with_gps(), "2.jpg")]
    assert client.post(address, data={"document": sent}).status_code == 303
    with setting.database.session(setting.scope) as session:
        [document] = session.scalars(
            select(SupportingDocument).where(SupportingDocument.label == "Attestation")
        )
        assert (document.file.media_type, document.file.pages) == ("application/pdf", 2)
        assert b"Fabricant-Temoin" not in read_content(app.extensions["pacte"].store, document.file)


def test_a_document_received_waits_for_eyes_then_no_more(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    ask(setting, row)
    act_as(app, setting.get(Person, row.person_id))
    sent = client.post(f"/regions/bfc/candidatures/{row.id}/pieces/cv", data={"files": upload(pdf())})
    assert (sent.status_code, sent.location) == (303, f"/regions/bfc/candidatures/{row.id}")
    assert "ne peut plus être modifié" not in client.get(sent.location).text
    act_as(app, setting.staff)
    listed = client.get(f"{LIST}?attention=recue").text
    assert "1\u00a0pièce reçue</span>" in listed
    assert "pièce reçue à regarder</" in listed
    assert "Pièces reçues à regarder (1)" in client.get("/a-faire").text
    shown = client.get(page(row)).text
    seen = re.search(r'action="([^"]*/regardee)"', shown)
    assert seen is not None
    assert client.post(seen[1]).status_code == 303
    assert client.post(seen[1]).status_code == 303
    after = client.get(page(row)).text
    assert "/regardee" not in after
    assert after.count("a regardé la pièce") == 1
    assert "pièce reçue</span>" not in client.get(LIST).text
    act_as(app, setting.get(Person, row.person_id))
    assert "a regardé la pièce" not in client.get(f"/regions/bfc/candidatures/{row.id}").text


def test_a_draft_is_asked_for_no_document(client: FlaskClient, setting: Setting) -> None:
    draft = make_dossier(setting, state=ApplicationState.DRAFT)
    shown = client.get(page(draft)).text
    assert "Demander la pièce" not in shown
    assert "une pièce ne s’y demande pas encore" in shown
    typed = {"demande-key": "cv", "demande-due_on": "2026-01-10", "demande-message": "Votre CV."}
    refused = client.post(page(draft, "/demandes"), data=typed).text
    assert "Rien n’a été enregistré\u00a0; ce que vous avez tapé est encore là" in refused
    assert "Rien n’est perdu" not in refused
    assert "Votre CV." in refused


def test_a_request_shows_in_the_list_until_it_is_cancelled(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    request = ask(setting, row)
    shown = client.get(f"{LIST}?attention=demande").text
    assert "Pièce demandée</span>" in shown
    assert '<span class="under">pour le 10/11/2025</span>' in shown
    exported = client.get(f"{LIST}?export=csv&tri=demande").data.decode("utf-8-sig").splitlines()
    assert exported[0].endswith(";Pièce demandée pour le")
    assert exported[1].endswith(";10/11/2025")
    assert client.post(page(row, f"/demandes/{request.id}/annulation")).status_code == 303
    assert "Pièce demandée</span>" not in client.get(LIST).text
    assert client.post(page(row, f"/demandes/{request.id}/annulation")).status_code == 422
    other = make_dossier(setting, documents=())
    assert client.post(page(other, f"/demandes/{request.id}/annulation")).status_code == 404
