"""Pages of validation: the staff's and the EHESP's; what works, what is refused, what is never shown."""

import csv
import io
import zipfile
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from pacte.accounts.models import Person
from pacte.applications.models import Application, SupportingDocument
from pacte.selection.vocabulary import Decision, Validation
from tests.acting import act_as
from tests.applications.processing.factories import Setting, add_late, make_dossier
from tests.factories import make_person
from tests.selection.validation.factories import (
    SECRETS,
    candidacy_of,
    decided,
    entry_of,
    place,
    send,
    wave_place,
)

STAFF = "/regions/bfc/promotions/8/selection/validation"


def documents(setting: Setting, row: Application) -> dict[str, int]:
    with setting.database.session(setting.scope) as session:
        found = session.scalars(select(SupportingDocument).where(SupportingDocument.application_id == row.id))
        return {document.key: document.id for document in found}


def test_staff_compose_preview_and_send(
    client: FlaskClient, setting: Setting, row: Application, ehesp: Person
) -> None:
    waiting = decided(setting, "Berthier", decision=Decision.WAITLISTED, rank=1)
    decided(setting, "Carle", decision=Decision.REFUSED)
    page = client.get(STAFF).text
    assert f'name="dossier" value="{row.id}" checked' in page
    assert f'name="dossier" value="{waiting.id}">' in page
    assert "Carle" not in page
    data = {"dossier": [row.id, waiting.id], "message": "Voici la première vague."}
    preview = client.post(f"{STAFF}/apercu", data=data).text
    assert "Rien n’est encore parti" in preview
    assert "2\u00a0dossiers présentés" in preview
    assert ehesp.email in preview
    assert candidacy_of(setting, row).validation is Validation.NOT_SUBMITTED
    back = client.post(f"{STAFF}/apercu", data={**data, "retour": "1"}).text
    assert "Voici la première vague." in back
    assert f'value="{waiting.id}" checked' in back
    assert client.post(f"{STAFF}/envoi", data=data).status_code == 303
    assert candidacy_of(setting, waiting).validation is Validation.SUBMITTED
    after = client.get(STAFF).text
    assert "Vague n° 1" in after
    assert "Tous les dossiers retenus ou en liste d’attente sont présentés." in after
    twice = client.post(f"{STAFF}/envoi", data=data)
    assert twice.status_code == 422
    assert "déjà présenté" in twice.text
    assert "Voici la première vague." in client.get(f"{STAFF}/vagues/{entry_of(setting, row).wave_id}").text


def test_nothing_can_be_presented_before_the_deliberation_is_closed(
    client: FlaskClient, setting: Setting
) -> None:
    row = decided(setting)
    page = client.get(STAFF).text
    assert "La délibération n’est pas close" in page
    assert "Dossiers à présenter" not in page
    refused = client.post(f"{STAFF}/apercu", data={"dossier": row.id})
    assert refused.status_code == 422
    assert client.post(f"{STAFF}/envoi", data={"dossier": row.id}).status_code == 422


def test_an_empty_choice_and_a_message_too_long(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    nobody = client.post(f"{STAFF}/apercu", data={"message": "Bonjour"})
    assert nobody.status_code == 422
    assert "Aucun dossier n’est choisi." in nobody.text
    assert "Bonjour" in nobody.text
    long = client.post(f"{STAFF}/apercu", data={"dossier": row.id, "message": "x" * 3001})
    assert long.status_code == 422
    assert "trop long" in long.text


def test_the_ehesp_reads_the_dossier_and_nothing_of_the_federation_s_own(
    client: FlaskClient, setting: Setting, sent: Application
) -> None:
    add_late(setting, sent, "annexe")
    page = client.get(place(setting, sent)).text
    for expected in ("Camille", "Aubert", "MSP du Val", "Coordination de MSP", "CV", "Retenu", "17,5 h"):
        assert expected in page, expected
    for text in (page, client.get(wave_place(setting, sent)).text, client.get("/ehesp").text):
        for secret in (*SECRETS, "06 01 02 03 04", "annexe"):
            assert secret not in text, secret
    keys = documents(setting, sent)
    assert f"/pieces/{keys['cv']}" in page
    assert f"/pieces/{keys['photo']}" not in page
    with client.get(place(setting, sent, f"/pieces/{keys['cv']}?voir=1")) as shown:
        assert shown.data.startswith(b"%PDF")
    for hidden in ("photo", "annexe"):
        assert client.get(place(setting, sent, f"/pieces/{keys[hidden]}")).status_code == 404
    other = make_dossier(setting, "Noa", "Berthier")
    foreign = documents(setting, other)["cv"]
    assert client.get(place(setting, sent, f"/pieces/{foreign}")).status_code == 404


def test_an_ehesp_account_finds_nothing_else_of_the_federation(
    client: FlaskClient, setting: Setting, sent: Application
) -> None:
    document = documents(setting, sent)["cv"]
    for path in (
        STAFF,
        "/regions/bfc/gestion",
        "/regions/bfc/promotions/8/gestion",
        "/regions/bfc/promotions/8/dossiers",
        "/regions/bfc/promotions/8/apprenants",
        "/regions/bfc/structures",
        f"/regions/bfc/dossiers/{sent.id}",
        f"/regions/bfc/dossiers/{sent.id}/pieces/{document}",
    ):
        assert client.get(path).status_code == 404, path
    assert client.post(f"/regions/bfc/dossiers/{sent.id}/notes", data={}).status_code in (404, 405)


def test_a_dossier_that_was_not_presented_has_no_page(
    client: FlaskClient, setting: Setting, sent: Application
) -> None:
    assert client.get("/regions/bfc/validation/999999").status_code == 404
    assert client.get("/regions/bfc/validation/vagues/999999").status_code == 404


def test_staff_and_others_do_not_decide(
    app: Flask, client: FlaskClient, setting: Setting, sent: Application
) -> None:
    act_as(app, setting.staff)
    assert client.get("/ehesp").status_code == 403
    assert client.get(place(setting, sent)).status_code == 403
    decision = {"event": "validate", "seen": "1"}
    assert client.post(place(setting, sent, "/decision"), data=decision).status_code == 403
    act_as(app, make_person(setting.database))
    assert client.get(place(setting, sent)).status_code == 404
    assert client.get("/ehesp").status_code == 403
    assert candidacy_of(setting, sent).validation is Validation.SUBMITTED


def test_the_ehesp_validates(client: FlaskClient, setting: Setting, sent: Application) -> None:
    answer = client.post(place(setting, sent, "/decision"), data={"event": "validate", "seen": "1"})
    assert answer.status_code == 303
    assert candidacy_of(setting, sent).validation is Validation.VALIDATED
    assert "Tout est traité" in client.get(answer.location).text
    page = client.get(place(setting, sent)).text
    assert "Validé par Andrea École" in page
    again = client.post(
        place(setting, sent, "/decision"), data={"event": "refuse", "text": "MON-TEXTE", "seen": "1"}
    )
    assert again.status_code == 422
    assert "validé par Andrea École" in again.text
    assert "MON-TEXTE" in again.text


def test_a_refusal_without_reason_comes_back(
    client: FlaskClient, setting: Setting, sent: Application
) -> None:
    for data, expected in (
        ({"event": "refuse", "seen": "1"}, "Écrivez la raison du refus."),
        ({"event": "ask", "seen": "1"}, "Écrivez votre question."),
        ({"seen": "1", "text": "MON-TEXTE"}, "Choisissez"),
        ({"event": "refuse", "text": "MON-TEXTE", "seen": "²"}, "a changé depuis"),
    ):
        answer = client.post(place(setting, sent, "/decision"), data=data)
        assert answer.status_code == 422
        assert expected in answer.text
        assert data.get("text", "") in answer.text
    assert candidacy_of(setting, sent).validation is Validation.SUBMITTED


def test_a_question_is_answered_by_the_federation(
    app: Flask, client: FlaskClient, setting: Setting, sent: Application, ehesp: Person
) -> None:
    entry = entry_of(setting, sent)
    unanswered = "La fédération n’a pas répondu à votre question."
    assert unanswered not in client.get(place(setting, sent)).text
    client.post(place(setting, sent, "/decision"), data={"event": "ask", "text": "Où ?", "seen": "1"})
    assert unanswered in client.get(place(setting, sent)).text
    act_as(app, setting.staff)
    page = client.get(STAFF).text
    assert "Où\u00a0?" in page
    assert "Répondre à l’EHESP (1), Promo 8" in client.get("/a-faire").text
    path = f"{STAFF}/questions/{entry.id}"
    empty = client.post(path, data={"reponse-text": "", "reponse-seen": "2"})
    assert empty.status_code == 422
    assert "Écrivez votre réponse." in empty.text
    stale = client.post(path, data={"reponse-text": "À Beaune.", "reponse-seen": "1"})
    assert stale.status_code == 422
    assert "À Beaune." in stale.text
    assert client.post(path, data={"reponse-text": "À Beaune.", "reponse-seen": "2"}).status_code == 303
    assert candidacy_of(setting, sent).validation is Validation.SUBMITTED
    act_as(app, ehesp)
    page = client.get(place(setting, sent)).text
    assert "À Beaune." in page
    assert unanswered not in page


def test_a_refused_dossier_is_offered_again_with_the_reason(
    app: Flask, client: FlaskClient, setting: Setting, sent: Application, ehesp: Person
) -> None:
    act_as(app, ehesp)
    client.post(
        place(setting, sent, "/decision"), data={"event": "refuse", "text": "Sans poste", "seen": "1"}
    )
    act_as(app, setting.staff)
    assert "refusé par l’EHESP\u00a0: Sans poste" in client.get(STAFF).text


def test_exports_of_a_wave(app: Flask, client: FlaskClient, setting: Setting, sent: Application) -> None:
    by_staff = f"{STAFF}/vagues/{entry_of(setting, sent).wave_id}"
    for path in (wave_place(setting, sent), by_staff):
        if path == by_staff:
            act_as(app, setting.staff)
        text = client.get(f"{path}?export=csv").data.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        assert rows[0][:3] == ["Nom", "État", "Comité"]
        assert rows[1][:3] == ["Aubert Camille", "À traiter", "Retenu"]
        assert client.get(f"{path}?export=xlsx").data.startswith(b"PK")
        archive = client.get(f"{path}/pieces.zip")
        with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
            names = opened.namelist()
            listed = opened.read("liste.csv").decode("utf-8-sig")
        assert any(name.endswith("/CV.pdf") for name in names)
        assert not any("photo" in name for name in names)
        assert "photo" not in listed
        assert len(names) == 5
        for secret in SECRETS:
            assert secret not in text


def test_the_home_of_the_ehesp_and_what_it_has_to_do(
    app: Flask, client: FlaskClient, setting: Setting, sent: Application
) -> None:
    page = client.get("/ehesp").text
    assert "Promo 8, vague n° 1" in page
    assert "1 à traiter" in page
    assert "Sélection" in page
    assert setting.federation.name in page
    assert "Apprenant·es" in page
    board = client.get("/a-faire").text
    assert "1\u00a0dossier à valider" in board
    rows = client.get("/ehesp?export=csv").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Promotion;Fédération;Région;Phase")
    assert len(rows) == 2


def test_staff_are_told_to_present_and_the_cohort_s_page_counts(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    assert "Présenter les dossiers retenus (1), Promo 8" in client.get("/a-faire").text
    send(setting, [row])
    assert "Présenter les dossiers retenus" not in client.get("/a-faire").text
    assert "dossier à l’EHESP" in client.get("/regions/bfc/promotions/8/gestion").text


def test_pages_cost_the_same_for_one_dossier_and_for_five(
    app: Flask, client: FlaskClient, setting: Setting, sent: Application, ehesp: Person
) -> None:
    def count(path: str) -> int:
        seen: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            seen.append(statement)

        engine = setting.database.engine
        event.listen(engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    paths = ("/ehesp", wave_place(setting, sent), place(setting, sent), "/a-faire")
    before = [count(path) for path in paths]
    act_as(app, setting.staff)
    staff_before = count(STAFF)
    send(setting, [decided(setting, family) for family in ("B", "C", "D")])
    send(setting, [decided(setting, "E")])
    assert count(STAFF) == staff_before
    act_as(app, ehesp)
    assert [count(path) for path in paths] == before


def test_the_other_event_names_are_not_the_ehesp_s(
    client: FlaskClient, setting: Setting, sent: Application
) -> None:
    for name in ("reply", "submit", "x"):
        answer = client.post(
            place(setting, sent, "/decision"), data={"event": name, "text": "x", "seen": "1"}
        )
        assert answer.status_code == 422
    assert candidacy_of(setting, sent).validation is Validation.SUBMITTED
