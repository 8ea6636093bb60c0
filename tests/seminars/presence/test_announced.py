"""Absences announced beforehand: noted in one touch before the seal, proposed as a correction after it."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.files.operations import store_upload
from pacte.policy import Role
from pacte.seminars.models import SeminarReply
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.vocabulary import AttendanceState, Proof, ReplyState
from tests.acting import act_as
from tests.factories import grant_role, make_person
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, keep, make_stage


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def announce(stage: Stage, file_id: int | None = None) -> str:
    """The first learner said that they would not come; the page of their line."""
    learner = stage.learners[0]
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(
            SeminarReply(
                seminar_id=stage.half_day.seminar_id,
                enrollment_id=learner.id,
                person_id=learner.person_id,
                state=ReplyState.NOT_COMING,
                reason="Opération prévue",
                document_file_id=file_id,
                invited_at=DURING,
            )
        )
    return f"{stage.url}/presences/{learner.id}"


def test_an_absence_announced_beforehand_is_noted_in_one_touch(client: FlaskClient, stage: Stage) -> None:
    page = announce(stage)
    body = client.get(stage.url).text
    assert "Absence annoncée\u00a0: Opération prévue" in body
    assert "Noter justifiée" in body
    assert "1\u00a0attendue\u00a0; 1\u00a0absence annoncée." in body
    room = client.get(f"{stage.url}/ecran/etat").json["people"]
    assert "1\u00a0personne attendue" in room
    assert "1\u00a0absence annoncée" in room
    assert "Opération" not in room
    seminar = client.get(f"/regions/bfc/seminaires/{stage.half_day.seminar_id}").text
    assert f'href="{stage.url}">Émargement de 9\u00a0h à 12\u00a0h\u00a030</a>' in seminar
    body = client.get(page).text
    assert "Opération prévue</textarea>" in body
    assert re.search(r'value="justified"[^>]*checked|checked[^>]*value="justified"', body)
    assert stage.row() is None
    assert client.post(f"{page}/absence-annoncee").location == stage.url
    row = stage.row()
    assert row is not None
    assert (row.state, row.reason, row.proof) == (AttendanceState.JUSTIFIED, "Opération prévue", Proof.STAFF)
    body = client.get(stage.url).text
    assert "L’absence de Noé Aubert est notée comme justifiée." in body
    assert "Noter justifiée" not in body
    client.post(f"{page}/absence-annoncee")
    assert "Cette ligne a changé depuis que cette page est ouverte." in client.get(stage.url).text


def test_whoever_is_noted_absent_may_still_say_that_they_are_there(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    act_as(app, stage.person(0))
    assert "Signer ma présence" in client.get("/a-faire").text
    assert 'href="/signer"' in client.get("/").text
    assert client.get("/signer").location == f"{stage.url}/signer"
    announce(stage)
    assert "Signer ma présence" not in client.get("/a-faire").text
    assert client.get("/signer").location == f"{stage.url}/signer"
    told = "Vous avez annoncé votre absence\u00a0: signez si vous êtes là."
    assert told in client.get(f"{stage.url}/signer").text
    stage.enter(1, AttendanceState.ABSENT)
    act_as(app, stage.person(1))
    told = "Vous êtes noté·e absent·e\u00a0: signez si vous êtes là."
    assert told in client.get("/a-faire").text
    assert client.get("/signer").location == f"{stage.url}/signer"
    assert told in client.get(f"{stage.url}/signer").text
    stage.sign(1)
    assert "Signer ma présence" not in client.get("/a-faire").text
    assert "Vous n’avez rien à signer en ce moment." in client.get("/signer").text


def test_its_document_is_the_federation_s_alone_wherever_it_is_carried(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock, tmp_path: Path
) -> None:
    received = keep(stage, tmp_path)
    with stage.database.session(stage.setting.scope, write=True) as session:
        file_id = store_upload(session, received=received, by=stage.actor(), at=DURING).id
    page = announce(stage, file_id)
    staff = make_person(stage.database, "Sacha", "Coordination")
    grant_role(stage.database, staff, Role.STAFF, stage.setting.federation)
    body = client.get(stage.url).text
    assert "Absence annoncée\u00a0: Opération prévue" in body
    assert 'justificatif" download' not in body
    assert "que la fédération seule lit" in client.get(page).text
    assert client.get(f"{page}/absence-annoncee/justificatif").status_code == 403
    client.post(f"{page}/absence-annoncee")
    assert "justificatif lu par la fédération seulement" in client.get(stage.url).text
    assert client.get(f"{page}/justificatif").status_code == 403
    act_as(app, staff)
    assert f'href="{page}/justificatif"' in client.get(stage.url).text
    for address in (f"{page}/absence-annoncee/justificatif", f"{page}/justificatif"):
        with client.get(address) as answer:
            assert answer.status_code != 403


def test_signed_in_spite_of_it_the_announcement_is_looked_at(client: FlaskClient, stage: Stage) -> None:
    announce(stage)
    stage.sign()
    body = client.get(stage.url).text
    assert "Absence annoncée\u00a0: Opération prévue, et pourtant signature donnée." in body
    assert "Noter justifiée" not in body


def test_sealed_as_an_absence_the_correction_proposes_what_was_announced(
    client: FlaskClient, stage: Stage, clock: FixedClock, tmp_path: Path
) -> None:
    clock.move_to(AFTER_IT)
    received = keep(stage, tmp_path)
    with stage.database.session(stage.setting.scope, write=True) as session:
        file_id = store_upload(session, received=received, by=stage.actor(), at=DURING).id
    announce(stage, file_id)
    assert "Absence annoncée\u00a0: Opération prévue" in client.get(f"{stage.url}/sceau").text
    body = client.get(f"{stage.url}/sceau").text
    assert "garde sur la feuille la raison donnée à l’annonce" in body
    sealed = stage.seal().sealed
    assert sealed is not None
    said = {line["enrollment_id"]: line for line in sealed["lines"]}[stage.learners[0].id]
    assert (said["state"], said["reason"]) == ("absent", "Absence annoncée : Opération prévue")
    assert said["document_sha256"] == received.content.sha256
    page = f"{stage.url}/rectificatifs/{stage.learners[0].id}"
    assert "Opération prévue</textarea>" in client.get(page).text
    sent = {"state": "justified", "reason": "Opération prévue", "seen": "0"}
    assert client.post(page, data=sent).status_code == 303
    with stage.database.session(stage.setting.scope) as session:
        assert [one.document_file_id for one in addenda_of(session, stage.id)] == [file_id]
    assert "Opération prévue</textarea>" not in client.get(page).text
