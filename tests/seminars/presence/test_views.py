"""The trainers' and staff's pages of attendance: what works, what is refused and kept, who finds nothing."""

import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.clock import FixedClock
from pacte.policy import Role
from pacte.seminars.models import HalfDay, Seminar, SeminarTrainer
from pacte.seminars.presence import codes
from pacte.seminars.vocabulary import Proof
from tests.acting import act_as
from tests.factories import grant_role, make_person
from tests.seminars.factories import T0_MORNING, half_days, make_learner, make_trainer
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, data_url, make_stage, png
from tests.seminars.presence.reading import hidden, phone


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    act_as(app, made.trainer)
    return made


def test_the_screen_shows_a_code_that_changes_and_the_room(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    body = client.get(f"{stage.url}/ecran").text
    short = codes.short_code(stage.half_day.code_secret, stage.id, codes.step_of(DURING))
    assert f"{short[:3]} {short[3:]}" in body
    assert '<strong class="room-address">localhost/signer</strong>' in body
    assert "<svg" in body
    assert "style=" not in body
    assert "Nouveau code" in body
    assert stage.half_day.code_secret not in body
    first = client.get(f"{stage.url}/ecran/etat").json
    assert first["milliseconds"] == 20_000
    assert "2\u00a0personnes attendues" in first["people"]
    stage.sign()
    clock.move_to(DURING + timedelta(seconds=20))
    second = client.get(f"{stage.url}/ecran/etat").json
    assert second["short"] != first["short"]
    assert second["qr"] != first["qr"]
    assert "1\u00a0présence enregistrée" in second["people"]
    clock.move_to(T0_MORNING + timedelta(hours=5))
    assert client.get(f"{stage.url}/ecran/etat").json == {"over": True}
    assert '<svg class="qr"' not in client.get(f"{stage.url}/ecran").text


def test_the_room_s_device_signs_only_between_its_opening_and_its_end(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    one = f"{stage.url}/tablette/{stage.learners[0].id}"
    data = {"signer_name": "", "drawing": data_url(), "client_key": "a" * 32}
    assert client.post(one, data=data).location == f"{stage.url}/tablette"
    assert stage.row() is None
    assert client.post(f"{stage.url}/tablette").status_code == 303
    body = client.get(f"{stage.url}/tablette").text
    assert "Touchez votre nom" in body
    assert "Noé Aubert" in client.get(one).text
    assert client.post(one, data={**data, "drawing": ""}).status_code == 422
    assert client.post(one, data=data).location == f"{stage.url}/tablette"
    assert "Merci, Noé" in client.get(f"{stage.url}/tablette").text
    row = stage.row()
    assert row is not None
    assert (row.proof, row.entered_by_id) == (Proof.TABLET, None)
    other = f"{stage.url}/tablette/{stage.learners[1].id}"
    kept = {
        **data,
        "drawing": data_url(1),
        "client_key": "b" * 32,
        "ticket": hidden(client.get(f"{stage.url}/tablette").text, "ticket"),
        "drawn_at": str(int(DURING.timestamp() * 1000)),
    }
    assert client.post(f"{stage.url}/tablette/fin").location == stage.url
    assert "Noé Aubert a signé sur l’appareil d’Alix Relais, à 9\u00a0h\u00a003" in client.get(stage.url).text
    assert client.post(other, data=data).status_code == 303
    assert stage.row(1) is None
    client.post(f"{stage.url}/tablette")
    clock.move_to(T0_MORNING + timedelta(hours=5))
    assert client.post(other, data=data).status_code == 303
    assert stage.row(1) is None

    # What the device kept without network leaves later, even once the list is closed; a page, never.
    script = {"X-Requested-With": "fetch"}
    without = client.post(other, data={**kept, "ticket": ""}, headers=script)
    assert (without.status_code, without.json["codes"]) == (422, ["not_opened"])
    sent = client.post(other, data=kept, headers=script)
    assert sent.json == {"recorded": "Présence enregistrée, 9\u00a0h\u00a003"}
    assert client.post(other, data=kept, headers=script).status_code == 200
    again = client.post(other, data={**kept, "client_key": "c" * 32}, headers=script)
    assert (again.status_code, again.json) == (
        200,
        {"recorded": "Votre signature est enregistrée, à 9\u00a0h\u00a003."},
    )


def test_the_round_of_one_trainer_is_not_another_s(app: Flask, client: FlaskClient, stage: Stage) -> None:
    client.post(f"{stage.url}/tablette")
    act_as(app, make_trainer(stage.setting, "Lou", "Autre"))
    assert "Ouvrir cet appareil aux signatures" in client.get(f"{stage.url}/tablette").text


def test_the_team_enters_with_reason_times_and_document(client: FlaskClient, stage: Stage) -> None:
    page = f"{stage.url}/presences/{stage.learners[0].id}"
    seen = hidden(client.get(page).text, "seen")
    late = {"state": "excused", "arrived_at": "10:00", "left_at": "", "reason": "Train", "seen": seen}
    body = client.get(page).text
    assert body.count("au moins une des deux heures") == 2
    assert body.count("(facultatif)") == 1  # the document
    assert client.post(page, data={**late, "reason": ""}).status_code == 422
    outside = client.post(page, data={**late, "arrived_at": "07:00"})
    assert outside.status_code == 422
    assert "Cette heure est en dehors de la demi-journée." in outside.text
    assert "Train</textarea>" in outside.text
    assert client.post(page, data=late).status_code == 303
    body = client.get(stage.url).text
    assert "Présence partielle (arrivée à 10\u00a0h)" in body
    assert "Saisi par l’équipe, raison\u00a0: Train" in body
    assert "Alix Relais a saisi la ligne de Noé Aubert\u00a0: «\u00a0Présence partielle\u00a0»" in body
    stale = client.post(page, data={**late, "state": "absent"})
    assert stale.status_code == 422
    assert "Cette ligne a changé depuis que cette page est ouverte." in stale.text
    fresh = hidden(stale.text, "seen")
    wrong = (io.BytesIO(b"MZ\x90" + b"\x00" * 200), "certificat.pdf")
    refused = client.post(page, data={**late, "seen": fresh, "document": wrong})
    assert refused.status_code == 422
    right = (io.BytesIO(png(size=(900, 700))), "certificat.png")
    kept = {"state": "justified", "reason": "Malade", "seen": fresh, "document": right}
    assert client.post(page, data=kept).status_code == 303
    body = client.get(stage.url).text
    assert "Justificatif" in body
    change = "«\u00a0Présence partielle\u00a0» devient «\u00a0Absence justifiée\u00a0»"
    assert f"Alix Relais a corrigé la ligne de Noé Aubert\u00a0: {change}" in body
    with client.get(f"{page}/justificatif") as answer:
        assert answer.status_code == 200

    # The page shows what is joined; the same again writes nothing, another document is told as such.
    again = client.get(page).text
    assert f'href="{page}/justificatif"' in again
    same = {"state": "justified", "reason": "Malade", "seen": hidden(again, "seen")}
    unchanged = client.post(page, data=same, follow_redirects=True).text
    assert "Rien n’a changé." in unchanged
    assert unchanged.count("a corrigé la ligne") == 1
    another = (io.BytesIO(png(3, size=(900, 700))), "autre.png")
    body = client.post(page, data={**same, "document": another}, follow_redirects=True).text
    assert "«\u00a0Absence justifiée\u00a0», justificatif joint" in body


def test_a_trainer_seals_and_corrects_afterwards(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    stage.sign()
    assert "La demi-journée se termine à 12\u00a0h\u00a030." in client.get(f"{stage.url}/sceau").text
    clock.move_to(AFTER_IT)
    body = client.get(f"{stage.url}/sceau").text
    other = stage.person(1).name
    assert "Son absence sera notée sans justification" in body
    assert ("encore ouverte jusqu" in body) is (stage.sheet().window.closes_at > AFTER_IT)
    clock.move_to(stage.half_day.ends_at)
    early = client.get(f"{stage.url}/sceau").text
    assert "La signature est encore ouverte jusqu’à 13\u00a0h\u00a030" in early
    assert "1\u00a0personne sans état ne pourra plus signer" in early
    clock.move_to(AFTER_IT)
    assert f'Saisir<span class="visually-hidden"> la ligne de {other}' in body
    kept = {name: hidden(body, name) for name in ("seen", "absent", "client_key")}
    data = {**kept, "signer_name": "", "drawing": data_url(3)}
    unconfirmed = client.post(f"{stage.url}/sceau", data=data)
    assert unconfirmed.status_code == 422
    assert f"Sans état\u00a0: {other}." in unconfirmed.text
    assert client.post(f"{stage.url}/sceau", data={**data, "confirmed": "y"}).status_code == 303
    body = client.get(stage.url).text
    half_day: HalfDay = stage.setting.get(HalfDay, stage.id)
    assert "Contresignée par Alix Relais et scellée le 11 décembre 2025 à 14\u00a0h" in body
    assert half_day.seal_fingerprint in body
    assert half_day.sealed is not None
    assert half_day.sealed["modules"] == ["Prise de fonction"]
    assert client.get(f"{stage.url}/sceau").status_code == 303
    page = f"{stage.url}/rectificatifs/{stage.learners[1].id}"
    assert client.get(f"{stage.url}/presences/{stage.learners[1].id}").location == page
    amend = {"state": "present", "reason": "Présente, sans téléphone", "seen": "0"}
    assert client.post(page, data={**amend, "reason": ""}).status_code == 422
    assert client.post(page, data=amend).status_code == 303
    assert client.post(page, data={**amend, "state": "absent"}).status_code == 422  # seen is stale
    body = client.get(stage.url).text
    assert "Présente, sans téléphone" in body
    assert "2\u00a0personnes présentes" in body
    assert "rectifié\u00a0; au sceau\u00a0: Absence" in body
    assert f"Alix Relais a écrit le rectificatif n°\u00a01\u00a0: {other}, Absence devient Présence" in body
    assert "Noé Aubert a signé sur son téléphone, à 9\u00a0h\u00a003" in body


def test_someone_who_signs_while_the_trainer_reads_is_not_made_absent(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    clock.move_to(stage.half_day.ends_at)
    body = client.get(f"{stage.url}/sceau").text
    stage.sign(at=stage.half_day.ends_at)
    kept = {name: hidden(body, name) for name in ("seen", "absent")}
    data = {**kept, "signer_name": "Alix Relais", "drawing": "", "confirmed": "y"}
    answer = client.post(f"{stage.url}/sceau", data=data)
    assert answer.status_code == 422
    assert stage.setting.get(HalfDay, stage.id).sealed_at is None
    kept = {name: hidden(answer.text, name) for name in ("seen", "absent")}
    assert client.post(f"{stage.url}/sceau", data={**data, **kept}).status_code == 303


def test_only_trainers_seal_and_only_learners_sign(app: Flask, client: FlaskClient, stage: Stage) -> None:
    act_as(app, stage.setting.staff)
    assert client.get(stage.url).status_code == 200
    assert client.get(f"{stage.url}/sceau").status_code == 403
    assert client.get(f"{stage.url}/signer").status_code == 403
    act_as(app, stage.person())
    for page in ("", "/ecran", "/ecran/etat", "/tablette", "/sceau", f"/presences/{stage.learners[0].id}"):
        assert client.get(f"{stage.url}{page}").status_code == 403, page
    assert client.get("/regions/bfc/promotions/8/emargement").status_code == 403
    stranger = make_person(stage.database, "Sans", "Rôle")
    act_as(app, stranger)
    assert client.get(f"{stage.url}/signer").status_code == 404
    elsewhere = make_person(stage.database, "Sans", "Inscription")
    grant_role(stage.database, elsewhere, Role.LEARNER, stage.setting.federation)
    act_as(app, elsewhere)
    assert client.get(f"{stage.url}/signer").status_code == 403


def test_the_list_tells_where_each_half_day_stands(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    body = client.get("/regions/bfc/promotions/8/emargement").text
    assert body.count("En cours") == 1
    assert "À sceller" not in body
    clock.move_to(T0_MORNING + timedelta(days=2))
    stage.seal(at=T0_MORNING + timedelta(days=2))
    body = client.get("/regions/bfc/promotions/8/emargement").text
    assert body.count("Scellée") == 1
    assert body.count("À sceller") == len(half_days(stage.setting)) - 1


def test_a_faire_leads_there(app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock) -> None:
    body = client.get("/a-faire").text
    assert f'href="{stage.url}"' in body
    assert body.index('href="/regions', body.index('class="todos"')) == body.index(f'href="{stage.url}"')
    learner = phone(app, stage.person())
    assert f'href="{stage.url}/signer"' in learner.get("/a-faire").text
    stage.sign()
    assert f'href="{stage.url}/signer"' not in learner.get("/a-faire").text
    act_as(app, stage.trainer)
    clock.move_to(T0_MORNING + timedelta(days=3))
    body = client.get("/a-faire").text
    assert f"Sceller {len(half_days(stage.setting))}\u00a0demi-journées" in body
    assert f'/promotions/8/emargement#demi-journee-{stage.id}"' in body
    other = make_trainer(stage.setting, "Maud", "Relais")
    with stage.database.session(stage.setting.scope, write=True) as session:
        for seminar_id in session.scalars(select(Seminar.id)):
            session.add(SeminarTrainer(seminar_id=seminar_id, person_id=other.id, added_at=DURING))
    assert "Sceller" not in client.get("/a-faire").text
    act_as(app, other)
    assert "Sceller" in client.get("/a-faire").text


def test_a_flag_is_told_to_the_trainer(client: FlaskClient, stage: Stage) -> None:
    stage.sign(0, device="d")
    stage.sign(1, device="d")
    body = client.get(stage.url).text
    assert body.count("À vérifier") == 2
    assert "Même appareil que Noé Aubert" in body


def test_nobody_of_another_cohort_is_on_the_page(client: FlaskClient, stage: Stage) -> None:
    assert client.get(f"{stage.url}/presences/999999").status_code == 404
    assert client.get(f"{stage.url}/rectificatifs/999999").status_code == 404
    late = make_learner(stage.setting, "Ida", "Nouvelle")
    assert client.get(f"{stage.url}/presences/{late.id}").status_code == 200


def test_staff_find_the_half_days_from_the_page_of_the_cohort(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    act_as(app, stage.setting.staff)
    body = client.get("/regions/bfc/promotions/8/gestion").text
    assert "demi-journée en cours" in body
    assert "tenue" not in body
    clock.move_to(AFTER_IT)
    body = client.get("/regions/bfc/promotions/8/gestion").text
    assert "demi-journée à sceller" in body
    assert '/promotions/8/emargement"' in body


def test_a_signature_given_late_is_flagged_and_the_trainer_decides(
    client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    stage.sign(0, at=T0_MORNING + timedelta(minutes=15))
    stage.sign(1, at=T0_MORNING + timedelta(minutes=65))
    clock.move_to(AFTER_IT)
    words = "Signé à 10\u00a0h\u00a005, 1\u00a0h\u00a005 après le début\u00a0: toute la demi-journée compte."
    page = f"{stage.url}/presences/{stage.learners[1].id}"
    for body in (client.get(stage.url).text, client.get(f"{stage.url}/sceau").text):
        assert body.count("toute la demi-journée compte") == 1
        assert words in body
        assert f'{page}?arrivee-tardive=oui"' in body
    body = client.get(f"{page}?arrivee-tardive=oui").text
    assert re.search(r'value="excused"[^>]*checked|checked[^>]*value="excused"', body)
    assert 'value="10:05"' in body
    assert "Arrivée tardive : signature à 10\u00a0h\u00a005</textarea>" in body
    kept = {"state": "present", "reason": "Là depuis le début, téléphone éteint"}
    client.post(page, data={**kept, "seen": hidden(body, "seen")})
    assert "toute la demi-journée compte" not in client.get(stage.url).text
