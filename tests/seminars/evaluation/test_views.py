"""The pages of evaluations: what works, what is refused and kept, who finds nothing."""

import csv
import io
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.sealing import unseal
from pacte.seminars.models import TeamGuest
from pacte.seminars.vocabulary import ReplyState
from tests.acting import act_as
from tests.factories import make_person
from tests.seminars.evaluation.factories import CLOSES, END, Stage, make_stage
from tests.seminars.evaluation.test_asking import COLD, cold_stage
from tests.seminars.factories import make_learner

SENT = {"q-hot-overall": "5", "q-hot-useful": "4", "q-hot-pace": "3", "q-hot-keep": "Le jeu de rôle."}
OVERVIEW = "/regions/bfc/promotions/8/evaluations"
"""What a phone sends."""


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(END)
    made = make_stage(app.extensions["pacte"].database)
    made.ask()
    act_as(app, made.person(0))
    return made


def page(stage: Stage, rest: str = "") -> str:
    return f"/regions/bfc/seminaires/{stage.seminar().id}/evaluation{rest}"


def fill(stage: Stage, count: int, text: str = "") -> None:
    for number in range(count):
        words = {"hot-keep": f"{text} {number}"} if text else {}
        stage.answer(number, {"hot-overall": 5, "hot-useful": 4, "hot-pace": 3, **words})


def token_of(app: Flask, stage: Stage, number: int) -> str:
    """As the e-mail carries it."""
    mail = stage.mails()[number]
    paths = unseal(app.extensions["pacte"].settings.signing_keys, mail.sealed)
    found = re.search(r"/liens/evaluation/([\w-]+)", paths)
    assert found is not None
    return found[1]


def test_a_learner_answers_once(client: FlaskClient, stage: Stage) -> None:
    assert "Évaluer «\u00a0Séminaire de lancement (T0)\u00a0»" in client.get("/a-faire").text
    body = client.get(page(stage)).text
    assert "Dans l’ensemble, ce séminaire vous a-t-il convenu\u00a0?" in body
    answer = client.post(page(stage), data=SENT)
    assert (answer.status_code, answer.location) == (303, page(stage))
    thanks = client.get(page(stage)).text
    assert "Votre réponse est enregistrée sans votre nom" in thanks
    assert 'href="/a-faire"' in thanks.split("<main", 1)[1]
    assert [one.values for one in stage.answers()] == [
        {"hot-overall": 5, "hot-useful": 4, "hot-pace": 3, "hot-keep": "Le jeu de rôle."}
    ]
    again = client.post(page(stage), data=SENT)
    assert again.status_code == 422
    assert "Une réponse était déjà enregistrée" in again.text
    assert len(stage.answers()) == 1
    assert "Évaluer «" not in client.get("/a-faire").text


def test_a_refused_form_keeps_what_was_typed(client: FlaskClient, stage: Stage) -> None:
    answer = client.post(page(stage), data={"q-hot-overall": "4", "q-hot-keep": "Le jeu <de rôle>"})
    assert answer.status_code == 422
    reason = "ette question attend une réponse. Choisissez une réponse."
    assert (answer.text.count(f"C{reason}"), answer.text.count(f": c{reason}")) == (2, 2)
    assert "Le jeu &lt;de rôle&gt;" in answer.text
    assert re.search(r'<input checked[^>]*name="q-hot-overall"[^>]*value="4"', answer.text)
    assert stage.answers() == []
    long = client.post(page(stage), data={**SENT, "q-hot-keep": "x" * 5_001})
    assert long.status_code == 422
    assert "5\u202f000 caractères au plus" in long.text
    assert stage.answers() == []


def test_after_the_end_the_page_says_so(client: FlaskClient, stage: Stage, clock: FixedClock) -> None:
    clock.move_to(CLOSES)
    late = client.get(page(stage)).text
    assert "possible de répondre jusqu’au 25 décembre 2025 à 23\u00a0h\u00a059 (heure de Paris)." in late
    refused = client.post(page(stage), data=SENT)
    assert refused.status_code == 422
    assert stage.answers() == []


def test_the_link_of_the_e_mail_opens_without_an_account(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    act_as(app, None)
    path = f"/regions/bfc/liens/evaluation/{token_of(app, stage, 1)}"
    assert "Dans l’ensemble" in client.get(path).text
    assert client.post(path, data=SENT).status_code == 303
    thanks = client.get(path).text
    assert "Votre réponse est enregistrée sans votre nom" in thanks
    assert 'href="/a-faire"' not in thanks.split("<main", 1)[1]
    assert client.post(path, data=SENT).status_code == 422
    assert stage.request(1).answered
    assert len(stage.answers()) == 1
    clock.move_to(CLOSES)
    closed = client.get(path)
    assert closed.status_code == 410
    assert "sa date est passée" in closed.text
    assert client.get(f"/regions/bfc/liens/evaluation/{'A' * 43}").status_code == 410


def test_whoever_opens_it_too_early_or_too_late_reads_when_it_is(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    late = make_learner(stage.setting, "Iris", "Tardive")
    with stage.database.session(stage.setting.scope) as session:
        act_as(app, session.get_one(Person, late.person_id))
    clock.move_to(END - timedelta(hours=3))
    early = client.get(page(stage))
    assert early.status_code == 200
    assert "L’évaluation s’ouvre le jeudi 11 décembre 2025 à 17\u00a0h (heure de Paris)." in early.text
    assert client.post(page(stage), data=SENT).status_code == 422
    assert "s’ouvre le " in client.get(f"{OVERVIEW}/a-froid").text
    clock.move_to(END + timedelta(days=1))
    assert "demandée aux personnes présentes, d’après l’émargement" in client.get(page(stage)).text
    clock.move_to(CLOSES)
    assert "L’évaluation est close" in client.get(page(stage)).text
    act_as(app, stage.trainer)
    closed = "elles étaient attendues du 11 décembre 2025 à 17\u00a0h au 25 décembre 2025 à 23\u00a0h\u00a059"
    assert closed in client.get(page(stage, "/resultats")).text
    clock.move_to(END - timedelta(hours=3))
    ahead = "seront interrogées le jeudi 11 décembre 2025 à 17\u00a0h (heure de Paris), à la fin"
    assert ahead in client.get(page(stage, "/resultats")).text


def test_those_who_are_not_asked_find_nothing(app: Flask, client: FlaskClient, stage: Stage) -> None:
    act_as(app, stage.trainer)
    assert client.get(page(stage)).status_code == 403
    assert client.get(f"{OVERVIEW}/a-froid").status_code == 403
    act_as(app, make_person(stage.database))
    assert client.get(page(stage)).status_code == 404
    assert client.post(page(stage), data=SENT).status_code == 404
    assert client.get(page(stage, "/resultats")).status_code == 404
    assert client.get(OVERVIEW).status_code == 404
    act_as(app, stage.person(0))
    assert client.get(page(stage, "/resultats")).status_code == 403
    assert client.get(OVERVIEW).status_code == 403


def test_trainers_see_the_rate_then_the_results(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    fill(stage, 2, "Secret")
    act_as(app, stage.trainer)
    board = client.get("/a-faire").text
    assert "Évaluation de «\u00a0Séminaire de lancement (T0)\u00a0»" in board
    assert "2\u00a0réponses sur 4, Promo 8." in board
    hidden = client.get(page(stage, "/resultats")).text
    assert "2 sur 4" in hidden
    assert "se liront tous ensemble, une fois les réponses closes, après le 25 décembre 2025" in hidden
    assert "Secret" not in hidden
    assert "masquée" in client.get(OVERVIEW).text
    stage.answer(2, {"hot-overall": 2, "hot-useful": 1, "hot-pace": 1, "hot-keep": "Plus <d’exercices>"})
    still = client.get(page(stage, "/resultats")).text
    assert "3 sur 4" in still
    assert "exercices" not in still
    clock.move_to(CLOSES)
    shown = client.get(page(stage, "/resultats")).text
    assert "moyenne <strong>4,0 sur 5</strong>" in shown
    assert "Plus &lt;d’exercices&gt;" in shown
    assert 'width="66.0"' in shown
    assert "67\u202f%" in shown
    overview = client.get(OVERVIEW).text
    assert "75\u202f%" in overview
    assert "3,1" in overview


def test_exports_hold_what_is_on_the_page(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    act_as(app, stage.trainer)
    fill(stage, 2, "Secret")
    few = client.get(page(stage, "/resultats?export=csv")).data.decode("utf-8-sig")
    assert "Secret" not in few
    assert "Réponses encore attendues" in few
    stage.answer(2, {"hot-overall": 2, "hot-useful": 1, "hot-pace": 1})
    clock.move_to(CLOSES)
    text = client.get(page(stage, "/resultats?export=csv")).data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    asked = [row for row in rows if row[1] == "Personnes interrogées"]
    assert asked[0][3] == "4"
    question = "Dans l’ensemble, ce séminaire vous a-t-il convenu\u00a0?"
    assert [row[3] for row in rows if row[1] == question] == ["0", "1", "0", "0", "2"]
    assert sorted(row[2] for row in rows if row[1].startswith("Que retenez-vous")) == ["Secret 0", "Secret 1"]
    assert client.get(page(stage, "/resultats?export=xlsx")).data.startswith(b"PK")
    overview = client.get(f"{OVERVIEW}?export=csv").data.decode("utf-8-sig")
    assert "Séminaire de lancement (T0);" in overview


def test_the_cold_evaluation_is_answered_and_read_beside_the_hot_ones(
    app: Flask, client: FlaskClient, stage: Stage, clock: FixedClock
) -> None:
    cold_stage(stage)
    stage.add(
        TeamGuest(
            seminar_id=stage.seminar().id,
            enrollment_id=stage.learners[0].id,
            name="Dominique Gérance",
            email="gerance@msp.example",
            state=ReplyState.COMING,
            invited_at=END,
        )
    )
    clock.move_to(COLD)
    stage.ask(COLD)
    cold = f"{OVERVIEW}/a-froid"
    assert "Évaluer la formation, Promo 8" in client.get("/a-faire").text
    for number in range(3):
        act_as(app, stage.person(number))
        assert client.post(cold, data={"q-cold-used": str(number + 3)}).status_code == 303
    act_as(app, None)
    path = f"/regions/bfc/liens/evaluation/{token_of(app, stage, -1)}"
    assert "La formation de votre coordination" in client.get(path).text
    assert client.post(path, data={"q-team-effect": "5", "q-team-change": "Tout."}).status_code == 303
    act_as(app, stage.trainer)
    clock.move_to(COLD + timedelta(days=15))
    body = client.get(OVERVIEW).text
    assert "Vous servez-vous dans votre travail" in body
    assert "moyenne <strong>4,0 sur 5</strong>" in body
    assert "Tout." not in body
    assert "À froid, 6 mois après le dernier séminaire" in body
    table = client.get(f"{OVERVIEW}?froid-export=csv").data.decode("utf-8-sig")
    assert "Équipes;Réponses reçues;;1;100\u202f%" in table


def statements(stage: Stage, client: FlaskClient, path: str) -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(stage.database.engine, "before_cursor_execute", note)
    assert client.get(path).status_code == 200
    event.remove(stage.database.engine, "before_cursor_execute", note)
    return len(seen)


def test_pages_cost_the_same_with_one_and_four_answers(app: Flask, client: FlaskClient, stage: Stage) -> None:
    act_as(app, stage.trainer)
    paths = (page(stage, "/resultats"), OVERVIEW)
    stage.answer(0)
    first = [statements(stage, client, path) for path in paths]
    for number in (1, 2, 3):
        stage.answer(number)
    assert [statements(stage, client, path) for path in paths] == first
