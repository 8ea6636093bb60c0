"""A learner explains an absence: sent, read, decided; before the seal and after; refused with its reason."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.files.store import Store
from pacte.seminars.models import AttendanceAddendum, HalfDay, Justification
from pacte.seminars.presence.seals import sheet_faults
from pacte.seminars.vocabulary import AttendanceState, JustificationState, Proof
from tests.acting import act_as
from tests.cohorts.test_public_pages import text
from tests.seminars.absences.factories import LATER, mails, record
from tests.seminars.absences.test_operations import actions
from tests.seminars.absences.test_views import BOARD, address
from tests.seminars.factories import half_days
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage, png
from tests.seminars.presence.test_views import hidden

WORDS = "Enfant malade, certificat joint"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    """The first learner signed; of the second nothing is known yet; the half-day is over."""
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    made.sign(0)
    clock.move_to(AFTER_IT)
    return made


def learner(app: Flask, stage: Stage, number: int = 1) -> FlaskClient:
    act_as(app, stage.person(number))
    return app.test_client()


def trainer(app: Flask, stage: Stage) -> FlaskClient:
    act_as(app, stage.trainer)
    return app.test_client()


def send(client: FlaskClient, stage: Stage, *, words: str = WORDS, document: bool = True) -> tuple[int, str]:
    sent: dict[str, object] = {"words": words}
    if document:
        sent["document"] = (io.BytesIO(png(size=(900, 700))), "certificat.png")
    answer = client.post(address(stage, f"presences/{stage.id}/justification"), data=sent)
    return answer.status_code, answer.text


def decide(client: FlaskClient, stage: Stage, decision: str, reason: str, number: int = 1) -> tuple[int, str]:
    page = address(stage, f"justifications/{number}")
    body = client.get(page).text
    kept = {name: hidden(body, name) for name in ("seen", "line_seen")}
    answer = client.post(page, data={**kept, "decision": decision, "reason": reason})
    return answer.status_code, answer.text


def sent(stage: Stage, number: int = 1) -> Justification:
    found: Justification = stage.setting.get(Justification, number)
    return found


def test_after_the_seal_the_trainer_s_decision_is_a_correction_with_the_document(
    app: Flask, stage: Stage, clock: FixedClock, tmp_path: Path
) -> None:
    stage.seal()
    clock.move_to(LATER)
    client = learner(app, stage)
    asked = "Absence du 11 décembre 2025 : justifier ou rattraper"
    assert asked in text(client, "/a-faire").replace("\u00a0", " ")
    page = address(stage, f"presences/{stage.id}/justification")
    assert f'href="{page}">Justifier' in client.get(address(stage)).text
    refused = send(client, stage, words=" ", document=False)
    assert refused[0] == 422
    assert send(client, stage)[0] == 303
    mine = client.get(address(stage)).text
    assert "En attente de réponse" in mine
    assert f'href="{page}">' not in mine
    assert "Une absence reste sans justification" not in mine
    assert "justifier ou rattraper" not in client.get("/a-faire").text
    again = send(client, stage, words="Encore")
    assert again[0] == 422
    assert "Vous avez déjà envoyé une justification" in again[1]
    assert "Encore</textarea>" in again[1]
    with client.get(address(stage, "justifications/1/justificatif")) as answer:
        assert answer.status_code == 200
    assert client.get(address(stage, "justifications/1")).status_code == 403
    assert record(stage).spent[stage.id].state is AttendanceState.ABSENT
    assert [to for to, _ in mails(stage, "absences/justification")] == [stage.trainer.email]

    client = trainer(app, stage)
    assert "Répondre à 1\u00a0justification d’absence" in client.get("/a-faire").text
    one = address(stage, "justifications/1")
    assert f'href="{one}">Lire et répondre' in client.get(BOARD).text
    assert WORDS in client.get(one).text
    assert decide(client, stage, "accept", " ")[0] == 422
    assert decide(client, stage, "accept", "Certificat médical")[0] == 303
    (addendum,) = [stage.setting.get(AttendanceAddendum, 1)]
    assert (addendum.content["after"]["state"], addendum.reason, addendum.by_name) == (
        "justified",
        "Certificat médical",
        "Alix Relais",
    )
    assert addendum.document_file_id == sent(stage).document_file_id
    assert sent(stage).state is JustificationState.ACCEPTED
    assert record(stage).spent[stage.id].state is AttendanceState.JUSTIFIED
    with stage.database.session(stage.setting.scope) as session:
        store: Store = app.extensions["pacte"].store
        assert list(sheet_faults(store, session, lambda number: None)) == []
    assert [to for to, _ in mails(stage, "absences/justification_answer")] == [stage.person(1).email]
    assert actions(stage, "justification.") == ["justification.sent", "justification.accepted"]
    assert client.post(one, data={"decision": "refuse", "reason": "Non", "seen": "2"}).status_code == 422
    assert "Cette justification a sa réponse" in client.get(one).text


def test_before_the_seal_it_is_entered_on_the_line_or_refused_and_sent_again(
    app: Flask, stage: Stage
) -> None:
    client = learner(app, stage)
    assert send(client, stage, words="Train", document=False)[0] == 303
    assert decide(trainer(app, stage), stage, "refuse", "Le billet manque")[0] == 303
    assert stage.row(1) is None
    client = learner(app, stage)
    mine = text(client, address(stage))
    assert "Non retenue" in mine
    assert "Le billet manque" in mine
    ((_, subject),) = mails(stage, "absences/justification_answer")
    assert subject == "Justification d’absence non retenue, Promo 8"
    assert send(client, stage)[0] == 303
    stage.enter(1)
    page = address(stage, "justifications/2")
    client = trainer(app, stage)
    body = client.get(page).text
    stage.enter(1, reason="Rien dit", revision=1)
    kept = {name: hidden(body, name) for name in ("seen", "line_seen")}
    stale = client.post(page, data={**kept, "decision": "accept", "reason": "Certificat"})
    assert stale.status_code == 422
    assert "Certificat</textarea>" in stale.text
    assert sent(stage, 2).state is JustificationState.SENT
    assert decide(client, stage, "accept", "Certificat", 2)[0] == 303
    row = stage.row(1)
    assert row is not None
    assert (row.state, row.proof, row.reason) == (AttendanceState.JUSTIFIED, Proof.STAFF, "Certificat")
    assert row.document_file_id == sent(stage, 2).document_file_id


def test_nothing_is_explained_that_was_attended_is_to_come_or_is_another_s(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = learner(app, stage, 0)
    mine = address(stage, f"presences/{stage.id}/justification", 0)
    assert "n’attend pas de justification" in client.get(mine).text
    assert client.post(mine, data={"words": "Malade"}).status_code == 422
    theirs = address(stage, f"presences/{stage.id}/justification")
    assert client.post(theirs, data={"words": "Malade"}).status_code in (403, 404)
    clock.move_to(DURING)
    later: HalfDay = half_days(stage.setting)[-1]
    client = learner(app, stage)
    ahead = address(stage, f"presences/{later.id}/justification")
    assert client.post(ahead, data={"words": "Malade"}).status_code == 422
    assert actions(stage, "justification.") == []
    send(client, stage)
    other = learner(app, stage, 0)
    assert other.get(address(stage, "justifications/1/justificatif")).status_code in (403, 404)
    assert other.get(address(stage, "justifications/1/justificatif", 0)).status_code == 404
