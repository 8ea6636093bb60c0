"""Pages by which learners and team leaders answer an invitation, and what they need."""

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient

from pacte import links
from pacte.clock import FixedClock
from pacte.cohorts.definition import AttendanceRules
from pacte.documents.tables import Sheet, read_table
from pacte.federations.models import Federation
from pacte.seminars.vocabulary import ReplyState
from tests.acting import act_as
from tests.files.samples import pdf
from tests.seminars.factories import change_definition, make_trainer
from tests.seminars.planning.factories import (
    AT,
    Stage,
    content,
    give_leader,
    own,
)

CALENDAR = "/regions/bfc/promotions/8/seminaires"


MINE = "/regions/bfc/promotions/8/mes-seminaires"


def test_a_learner_answers_with_reason_and_document(client: FlaskClient, app: Flask, stage: Stage) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    assert "Dire si je viens" in client.get("/a-faire").text
    refused = client.post(own(stage, "/reponse"), data={"state": "not_coming"})
    assert (refused.status_code, "Écrivez la raison de votre absence." in refused.text) == (422, True)
    fields = {
        "state": "not_coming",
        "reason": "Congé maternité",
        "document": (io.BytesIO(pdf()), "justificatif.pdf"),
    }
    assert client.post(own(stage, "/reponse"), data=fields).status_code == 303
    page = client.get(own(stage)).text
    assert "Congé maternité" in page
    assert content(client, own(stage, "/reponse/justificatif")) == pdf()
    assert "Je ne viens pas" in client.get(MINE).text
    act_as(app, stage.person(1))
    assert "Congé maternité" not in client.get(own(stage)).text
    assert client.get(own(stage, "/reponse/justificatif")).status_code == 404
    act_as(app, stage.setting.staff)
    answers = client.get(own(stage, "/reponses")).text
    assert "0\u00a0personne vient, 1\u00a0absence annoncée, 1 sans réponse" in answers
    proof = re.search(r'href="([^"]*justificatif)"', answers)
    assert proof is not None
    assert content(client, unescape(proof[1])) == pdf()
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert "Aubert0 Noé;Apprenant·e;Ne vient pas;Congé maternité;Lire" in export
    with stage.setting.database.session(stage.setting.scope, write=True) as session:
        session.get_one(Federation, stage.setting.federation.id).time_zone = "Indian/Reunion"
    answered = stage.reply().answered_at
    assert answered is not None
    there = answered.astimezone(ZoneInfo("Indian/Reunion"))
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert f";Lire;{there:%d/%m/%Y %H:%M}" in export
    hour = f"{there.hour}\u00a0h" + (f"\u00a0{there.minute:02d}" if there.minute else "")
    assert f"{there:%d/%m/%Y} {hour}" in client.get(own(stage, "/reponses")).text
    sheet = read_table("r.xlsx", client.get(own(stage, "/reponses?export=xlsx")).data)
    assert isinstance(sheet, Sheet)
    assert f"{there:%d/%m/%Y %H:%M}" in sheet.rows[0].cells


def test_a_file_that_is_not_a_document_is_refused_and_the_reason_kept(
    client: FlaskClient, app: Flask, stage: Stage
) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    fields = {
        "state": "not_coming",
        "reason": "Congé",
        "document": (io.BytesIO(b"MZ programme"), "justificatif.pdf"),
    }
    refused = client.post(own(stage, "/reponse"), data=fields)
    assert refused.status_code == 422
    assert "Congé" in refused.text
    assert stage.reply().state is ReplyState.INVITED


def test_needs_are_asked_only_if_the_cohort_wants_them(client: FlaskClient, app: Flask, stage: Stage) -> None:
    client.post(own(stage, "/invitations"))
    act_as(app, stage.person())
    assert "Souhaits de repas" not in client.get(own(stage)).text
    change_definition(stage.setting, attendance=AttendanceRules(meals_asked=True, access_needs_asked=True))
    page = client.get(own(stage)).text
    assert "Souhaits de repas" in page
    assert "Besoins d’accessibilité" in page
    client.post(own(stage, "/reponse"), data={"state": "coming", "meal": "Végétarien"})
    act_as(app, stage.person(1))
    client.post(own(stage, "/reponse"), data={"state": "not_coming", "reason": "Opération prévue"})
    act_as(app, stage.setting.staff)
    assert "Végétarien" in client.get(own(stage, "/reponses")).text
    act_as(app, make_trainer(stage.setting))
    assert own(stage, "/reponses") in client.get(own(stage)).text
    answers = client.get(own(stage, "/reponses")).text
    assert "Opération prévue" in answers
    for kept in ("Végétarien", "Besoins", "Inviter"):
        assert kept not in answers
    export = client.get(own(stage, "/reponses?export=csv")).data.decode("utf-8-sig")
    assert export.splitlines()[0] == "Nom;Qualité;Réponse;Raison;Répondu le"
    assert client.post(own(stage, "/reponses/equipes")).status_code == 403


def test_a_team_leader_answers_by_personal_link_and_is_taken_off_with_a_reason(
    client: FlaskClient, app: Flask, stage: Stage, clock: FixedClock
) -> None:
    give_leader(stage, 0, "Dominique Gérance", "gerance@val.example")
    preview = client.get(own(stage, "/invitations", "t0")).text
    assert "Dominique Gérance" in preview
    assert "3\u00a0personnes le recevront" in preview
    assert re.search(r"Dire si vous venez\u00a0:\nhttps?://[^\n]+/seminaires/\d+\n", preview)
    assert "court message" not in preview  # one day, one appointment
    client.post(own(stage, "/invitations", "t0"))
    (guest,) = stage.guests()
    with stage.database.session(stage.setting.scope, write=True) as session:
        _, token = links.create(
            session,
            purpose="seminar_guest",
            subject=guest,
            email=guest.email,
            lifetime=timedelta(days=90),
            by=stage.setting.actor,
            at=AT,
        )
    act_as(app, None)
    address = f"/regions/bfc/liens/seminaire/{token}"
    page = client.get(address).text
    assert "Dominique Gérance, vous êtes invité·e" in page
    assert "Noé" not in page
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"state": "coming"}).status_code == 303
    assert "Vous avez répondu\u00a0: je viens" in client.get(address).text
    assert client.get(f"/regions/bfc/liens/seminaire/{'A' * 43}").status_code == 410
    act_as(app, stage.setting.staff)
    assert "équipes\u00a0: 1\u00a0personne vient" in client.get(own(stage, key="t0")).text
    page, path = client.get(own(stage, "/reponses", "t0")).text, f"/reponses/equipes/{guest.id}/retrait"
    assert f'href="{own(stage, path, "t0")}"' in page
    page = client.get(own(stage, path, "t0")).text
    assert "Dominique Gérance, de l’équipe de Noé Aubert0, reçoit un" in page
    assert client.post(own(stage, path, "t0"), data={"reason": ""}).status_code == 422
    assert [one.cancelled_at for one in stage.guests()] == [None]
    assert client.post(own(stage, path, "t0"), data={"reason": "Absente ce jour-là"}).status_code == 303
    assert "Inviter de nouveau" in client.get(own(stage, "/reponses", "t0")).text
    page = client.get(own(stage, key="t0")).text
    assert "<strong>Invitation annulée</strong>" in page
    assert "Équipe de Noé Aubert0\u00a0: Dominique Gérance" in page
    assert "Raison\u00a0: Absente ce jour-là" in page
    act_as(app, stage.person())
    assert "Dominique Gérance" not in client.get(own(stage, key="t0")).text
    act_as(app, stage.setting.staff)
    again = {"enrollment_id": guest.enrollment_id, "name": guest.name, "email": guest.email}
    assert client.post(own(stage, "/reponses/equipes", "t0"), data=again).status_code == 303
    assert [(one.cancelled_at, one.state.value) for one in stage.guests()] == [(None, "invited")]
    clock.move_to(datetime(2025, 12, 11, 9, tzinfo=UTC))
    page = client.get(own(stage, "/reponses", "t0")).text
    assert "Annuler son invitation" not in page
    assert "Ce séminaire a commencé\u00a0: une invitation ne s’annule plus." in page
    assert client.post(own(stage, path, "t0"), data={"reason": "Trop tard"}).status_code == 422
    clock.move_to(AT)
    fields = {"annulation-reason": "Neige", "annulation-seen": str(stage.seminar("t0").revision)}
    cancelling = client.post(own(stage, "/annulation", "t0"), data=fields).text
    assert "<h3>Équipes (1)</h3>" in cancelling
    assert "Annuler le séminaire et prévenir 3\u00a0personnes" in cancelling
    assert stage.seminar("t0").cancelled_at is None
