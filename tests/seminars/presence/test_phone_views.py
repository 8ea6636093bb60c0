"""The learner's pages: the code scanned or typed, the signature, what is refused and kept."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.learners.operations import withdraw
from pacte.mail.models import OutboxMessage
from pacte.seminars.models import AttendanceAddendum, HalfDay
from pacte.seminars.presence import codes
from pacte.seminars.vocabulary import AttendanceState, Proof
from tests.acting import act_as
from tests.seminars.factories import T0_MORNING
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, data_url, make_stage
from tests.seminars.presence.reading import hidden, phone

SCRIPT = {"X-Requested-With": "fetch"}


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def address(stage: Stage, at_step: int = 0) -> str:
    """What the QR code holds now, or some steps ago."""
    step = codes.step_of(DURING) + at_step
    return f"{stage.url}/code/{codes.token(stage.half_day.code_secret, stage.id, step)}"


def signature(body: str, **changes: str) -> dict[str, str]:
    kept = {name: hidden(body, name) for name in ("ticket", "client_key", "drawn_at")}
    return {**kept, "signer_name": "", "drawing": data_url(), **changes}


def test_a_learner_scans_signs_and_reads_the_hour(app: Flask, stage: Stage) -> None:
    client = phone(app, stage.person())
    answer = client.get(address(stage))
    assert (answer.status_code, answer.location) == (303, f"{stage.url}/signer")
    body = client.get(f"{stage.url}/signer").text
    assert "Signez ici" in body
    assert client.post(f"{stage.url}/signer", data=signature(body)).status_code == 303
    assert "Présence enregistrée, 9\u00a0h\u00a003" in client.get(f"{stage.url}/signer").text
    row = stage.row()
    assert row is not None
    assert (row.state, row.proof, row.signed_at) == (AttendanceState.PRESENT, Proof.PHONE, DURING)
    assert len(row.device) == 64
    assert len(row.signature_sha256) == 64
    act_as(app, stage.trainer)
    body = app.test_client().get(stage.url).text
    assert "1\u00a0personne présente" in body
    page = f"{stage.url}/presences/{stage.learners[0].id}/signature"
    body = app.test_client().get(page).text
    assert (f'src="{page}/image"' in body, f'href="{stage.url}"' in body) == (True, True)
    with app.test_client().get(f"{page}/image") as image:
        assert image.data.startswith(b"\x89PNG")


def test_who_leaves_today_still_signs_today(app: Flask, stage: Stage, clock: FixedClock) -> None:
    person, (first, *_) = stage.person(), stage.learners
    with stage.database.session(stage.setting.scope, write=True) as session:
        withdraw(
            session,
            enrollment=first,
            on=DURING.date(),
            reason="Santé",
            seen=first.revision,
            by=stage.setting.actor,
            at=DURING,
        )
    act_as(app, person)
    client = app.test_client()
    found = client.get("/signer")
    assert (found.status_code, found.location) == (303, f"{stage.url}/signer")
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    assert client.post(f"{stage.url}/signer", data=signature(body)).status_code == 303
    assert stage.row() is not None
    seminar = f"/regions/bfc/seminaires/{stage.half_day.seminar_id}"
    shown = client.get(seminar).text
    assert f'href="/regions/bfc/apprenants/{first.id}"' in shown
    clock.move_to(DURING + timedelta(days=1))
    gone = client.get(seminar)
    assert (gone.status_code, "Vous avez quitté" in gone.text) == (403, True)
    assert "rien à signer" in client.get("/signer").text


def test_drawing_does_not_race_the_code(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    clock.move_to(DURING + timedelta(minutes=9))
    assert client.post(f"{stage.url}/signer", data=signature(body)).status_code == 303
    assert "Présence enregistrée, 9\u00a0h\u00a012" in client.get(f"{stage.url}/signer").text


def test_a_code_seen_from_outside_is_useless_after_it_changed(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = phone(app, stage.person())
    for steps in (-1, -2, 1):
        clock.move_to(DURING + timedelta(seconds=10))
        answer = client.get(address(stage, steps))
        assert answer.status_code == 410
        assert "Ce code a changé." in answer.text
    body = client.get(f"{stage.url}/signer").text
    assert "tapez ses six lettres" in body
    data = {"signer_name": stage.person().name, "drawing": "", "ticket": "", "client_key": "a" * 32}
    answer = client.post(f"{stage.url}/signer", data=data)
    assert answer.status_code == 422
    assert "Le code de la salle manque." in answer.text
    assert stage.row() is None


def test_an_old_page_signs_no_more_and_says_what_to_do(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    clock.move_to(DURING + timedelta(minutes=11))
    answer = client.post(f"{stage.url}/signer", data=signature(body))
    assert answer.status_code == 422
    assert "Plus de 10 minutes ont passé" in answer.text
    assert "tapez ses six lettres" in client.get(f"{stage.url}/signer").text


def test_a_ticket_copied_to_another_person_is_refused(app: Flask, stage: Stage) -> None:
    client = phone(app, stage.person(0))
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    other = phone(app, stage.person(1))
    answer = other.post(f"{stage.url}/signer", data=signature(body), headers=SCRIPT)
    assert (answer.status_code, answer.json["codes"]) == (422, ["someone_else"])
    assert stage.row(0) is None
    assert stage.row(1) is None


def test_a_ticket_cookie_copied_to_another_device_opens_nothing(app: Flask, stage: Stage) -> None:
    client = phone(app, stage.person(0))
    client.get(address(stage))
    cookie = client.get_cookie("pacte_emargement")
    assert cookie is not None
    other = app.test_client()
    other.set_cookie("pacte_emargement", cookie.value)
    other.set_cookie("pacte_appareil", "un-autre-appareil")
    assert "tapez ses six lettres" in other.get(f"{stage.url}/signer").text


def test_a_visitor_signs_in_then_comes_back_to_sign(app: Flask, stage: Stage) -> None:
    client = phone(app, None)
    assert client.get(address(stage)).location == f"{stage.url}/signer"
    assert "/connexion?suite=" in client.get(f"{stage.url}/signer").location
    act_as(app, stage.person())
    assert "Signez ici" in client.get(f"{stage.url}/signer").text


def test_the_short_code_is_typed_and_guesses_are_counted(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = phone(app, stage.person())
    short = codes.short_code(stage.half_day.code_secret, stage.id, codes.step_of(DURING))
    wrong = client.post(f"{stage.url}/signer/code", data={"code": "AAAAAA"})
    assert wrong.status_code == 422
    assert "Ce n’est pas le code affiché maintenant." in wrong.text
    answer = client.post(f"{stage.url}/signer/code", data={"code": short.lower()})
    assert (answer.status_code, answer.location) == (303, f"{stage.url}/signer")
    assert "Signez ici" in client.get(f"{stage.url}/signer").text
    statuses = [
        client.post(f"{stage.url}/signer/code", data={"code": "AAAAAA"}).status_code for _ in range(9)
    ]
    assert statuses == [422] * 8 + [429]
    assert client.post(f"{stage.url}/signer/code", data={"code": short}).status_code == 429
    clock.move_to(DURING + timedelta(minutes=11))
    again = codes.short_code(
        stage.half_day.code_secret, stage.id, codes.step_of(DURING + timedelta(minutes=11))
    )
    assert client.post(f"{stage.url}/signer/code", data={"code": again}).status_code == 303


def test_a_kept_signature_arrives_later_and_twice(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    drawn = str(int((DURING + timedelta(minutes=1)).timestamp() * 1000))
    data = signature(body, drawn_at=drawn)
    clock.move_to(DURING + timedelta(hours=6))
    for _ in range(2):
        answer = client.post(f"{stage.url}/signer", data=data, headers=SCRIPT)
        assert (answer.status_code, answer.json) == (
            200,
            {"recorded": "Présence enregistrée, 9\u00a0h\u00a004"},
        )
    act_as(app, stage.trainer)
    shown = app.test_client().get(stage.url).text
    assert "signature à 9\u00a0h\u00a004, reçue le 11 décembre 2025 à 15\u00a0h\u00a003" in shown


def test_a_second_tab_and_a_retry_read_that_the_signature_is_there(app: Flask, stage: Stage) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    first, second = (client.get(f"{stage.url}/signer").text for _ in range(2))
    client.post(f"{stage.url}/signer", data=signature(first), headers=SCRIPT)
    answer = client.post(f"{stage.url}/signer", data=signature(second), headers=SCRIPT)
    said = {"recorded": "Votre signature est enregistrée, à 9\u00a0h\u00a003."}
    assert (answer.status_code, answer.json) == (200, said)
    assert client.post(f"{stage.url}/signer", data=signature(second)).status_code == 303
    # Of somebody else on the same phone, it is not said: it waits for its own person.
    act_as(app, stage.person(1))
    other = client.get(f"{stage.url}/signer").text
    client.post(f"{stage.url}/signer", data=signature(other), headers=SCRIPT)
    answer = client.post(f"{stage.url}/signer", data=signature(first, client_key="d" * 32), headers=SCRIPT)
    assert (answer.status_code, answer.json["codes"]) == (422, ["someone_else"])


def test_a_signature_that_arrives_after_the_seal_is_kept_and_becomes_a_correction(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    drawn = str(int((DURING + timedelta(minutes=1)).timestamp() * 1000))
    data = signature(body, drawn_at=drawn)
    clock.move_to(AFTER_IT)
    stage.seal()
    late = {**data, "drawn_at": str(int((DURING + timedelta(minutes=11)).timestamp() * 1000))}
    answer = client.post(f"{stage.url}/signer", data=late, headers=SCRIPT)
    assert (answer.status_code, answer.json["codes"]) == (422, ["ticket_expired"])
    for key in ("a" * 32, "b" * 32):  # sent twice, by two tabs: kept once
        answer = client.post(f"{stage.url}/signer", data={**data, "client_key": key}, headers=SCRIPT)
        assert answer.status_code == 200
        assert "votre signature de 9\u00a0h\u00a004 est arrivée" in answer.json["kept"]
    assert "elle est gardée comme preuve" in client.get(f"{stage.url}/signer").text
    sealed = stage.row()
    assert sealed is not None
    assert (sealed.state, sealed.signed_at) == (AttendanceState.ABSENT, None)
    with stage.database.session(stage.setting.scope) as session:
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        told = [mail for mail in mails if mail.template == "seminars/signed_after_seal"]
        assert [mail.recipient for mail in told] == [stage.trainer.email]
        assert "Noé Aubert a signé à 9\u00a0h\u00a004" in told[0].text_body
        assert "Noé Aubert en est prévenu·e par e-mail" in told[0].text_body
        (own,) = [mail for mail in mails if mail.template == "seminars/kept_after_seal"]
        assert own.recipient == stage.person().email
        assert "Votre signature de 9\u00a0h\u00a004" in own.text_body
    mine = f"/regions/bfc/apprenants/{stage.learners[0].id}/presences"
    kept = "Signature de 9\u00a0h\u00a004 arrivée après le sceau, gardée comme preuve."
    assert kept in client.get(mine).text

    act_as(app, stage.trainer)
    trainer, page = app.test_client(), f"{stage.url}/rectificatifs/{stage.learners[0].id}"
    assert "Signature arrivée après le sceau, Noé Aubert" in trainer.get("/a-faire").text
    assert "Signature de 9\u00a0h\u00a004 arrivée après le sceau." in trainer.get(stage.url).text
    body = trainer.get(page).text
    assert f'src="{page}/signature"' in body
    assert "Signature donnée le 11 décembre 2025 à 9\u00a0h\u00a004" in body
    with trainer.get(f"{page}/signature") as image:
        assert image.data.startswith(b"\x89PNG")
    refused = trainer.post(page, data={"state": "absent", "reason": "Vu", "seen": hidden(body, "seen")})
    assert "mettez-la de côté, plus bas" in refused.text
    entered = {"state": "present", "reason": "Signature arrivée après le sceau", "seen": hidden(body, "seen")}
    assert trainer.post(page, data=entered).status_code == 303
    assert "Signature arrivée après le sceau, Noé Aubert" not in trainer.get("/a-faire").text
    with stage.database.session(stage.setting.scope) as session:
        (made,) = session.scalars(select(AttendanceAddendum)).all()
        assert made.content["after"]["state"] == "present"
        assert len(made.content["document_sha256"]) == 64
    shown = trainer.get(stage.url).text
    corrected = shown.split("rectifié\u00a0; au sceau\u00a0: ")[1].split("</p>")[0]
    assert "Sans signature ni état à la clôture" in corrected
    act_as(app, stage.person())
    client = app.test_client()
    assert kept not in client.get(mine).text
    after = client.get(f"{stage.url}/signer").text
    assert "elle dit que vous étiez là" in after
    assert "peut écrire un rectificatif" not in after


def test_a_signature_that_arrived_after_the_seal_is_set_aside_with_a_reason(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    data = signature(client.get(f"{stage.url}/signer").text)
    clock.move_to(AFTER_IT)
    stage.seal()
    drawn = str(int((DURING + timedelta(minutes=1)).timestamp() * 1000))
    late = {**data, "drawn_at": drawn}
    assert client.post(f"{stage.url}/signer", data=late, headers=SCRIPT).status_code == 200
    act_as(app, stage.trainer)
    trainer, page = app.test_client(), f"{stage.url}/rectificatifs/{stage.learners[0].id}"
    nothing = trainer.post(f"{page}/mise-de-cote", data={"why": ""})
    assert nothing.status_code == 422
    assert "Dites pourquoi cette signature ne compte pas." in nothing.text
    sent = {"why": "Pas dans la salle, vu par deux personnes"}
    assert trainer.post(f"{page}/mise-de-cote", data=sent).status_code == 303
    again = trainer.post(f"{page}/mise-de-cote", data=sent)
    assert again.status_code == 422
    assert "n’attend plus de réponse" in again.text
    assert "Signature arrivée après le sceau, Noé Aubert" not in trainer.get("/a-faire").text
    shown = trainer.get(stage.url).text
    assert "La voir et rectifier" not in shown
    assert "a mis de côté la signature de Noé Aubert, arrivée après le sceau" in shown
    act_as(app, stage.person())
    learner = app.test_client()
    for address_of in (f"{stage.url}/signer", f"/regions/bfc/apprenants/{stage.learners[0].id}/presences"):
        assert sent["why"] in learner.get(address_of).text
    with stage.database.session(stage.setting.scope) as session:
        mails = session.scalars(
            select(OutboxMessage.text_body).where(OutboxMessage.template == "seminars/kept_after_seal")
        ).all()
        assert [sent["why"] in body for body in mails] == [False, True]


@pytest.mark.parametrize(
    "drawing",
    ["data:image/png;base64,!!!!", "data:text/html;base64,PGI+", "data:image/png;base64,iVBORw0KGgo="],
)
def test_a_forged_drawing_is_refused_and_nothing_is_lost(app: Flask, stage: Stage, drawing: str) -> None:
    client = phone(app, stage.person())
    client.get(address(stage))
    body = client.get(f"{stage.url}/signer").text
    answer = client.post(f"{stage.url}/signer", data=signature(body, drawing=drawing, signer_name="Noé"))
    assert answer.status_code == 422
    assert 'value="Noé"' in answer.text
    assert hidden(answer.text, "ticket") != ""
    assert stage.row() is None


def test_hours_cancellation_and_seal_are_told_on_the_learner_s_page(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = phone(app, stage.person())
    clock.move_to(T0_MORNING - timedelta(hours=1))
    assert "La signature ouvre à 8\u00a0h\u00a045." in client.get(f"{stage.url}/signer").text
    clock.move_to(T0_MORNING + timedelta(hours=5))
    assert "La signature était possible jusqu’au" in client.get(f"{stage.url}/signer").text
    stage.seal()
    assert "Cette demi-journée est scellée" in client.get(f"{stage.url}/signer").text


def test_json_says_every_reason(app: Flask, stage: Stage) -> None:
    client = phone(app, stage.person())
    answer = client.post(f"{stage.url}/signer", data={"drawing": "", "signer_name": ""}, headers=SCRIPT)
    assert answer.status_code == 422
    assert json.loads(answer.data)["codes"] == ["no_ticket"]
    assert stage.row() is None
    with stage.database.session(stage.setting.scope) as session:
        assert session.scalars(select(HalfDay.sealed_at)).first() is None
