"""The pages of what follows attendance: what they show, refuse, and to whom."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from pacte.clock import FixedClock
from pacte.learners.models import TrainerAssignment
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements, text
from tests.seminars.absences.factories import LATER, declare, give, record
from tests.seminars.factories import make_learners, make_trainer
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, make_stage
from tests.seminars.presence.test_views import hidden

BOARD = "/regions/bfc/promotions/8/suites-des-absences"
ATTENDANCE = "/regions/bfc/promotions/8/presences"


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    """The second learner was absent from a sealed half-day."""
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database)
    made.sign(0)
    clock.move_to(AFTER_IT)
    made.seal()
    clock.move_to(LATER)
    act_as(app, made.trainer)
    return made


def address(stage: Stage, rest: str = "presences", number: int = 1) -> str:
    return f"/regions/bfc/apprenants/{stage.learners[number].id}/{rest}"


def test_staff_decide_and_end_with_their_reasons(app: Flask, stage: Stage) -> None:
    act_as(app, stage.setting.staff)
    client, page = app.test_client(), address(stage, "presences/decision")
    seen = hidden(client.get(page).text, "seen")
    kept = client.post(page, data={"half_days": "3", "reason": " ", "seen": seen})
    assert kept.status_code == 422
    assert 'value="3"' in kept.text
    beyond = client.post(page, data={"half_days": "3", "reason": "Congé", "seen": seen})
    assert beyond.status_code == 422
    assert "cette décision en couvrirait 3" in beyond.text
    asked = {"half_days": "3", "reason": "Congé", "seen": seen, "ahead": "y"}
    assert client.post(page, data=asked).status_code == 303
    end = address(stage, "presences/decisions/1/fin")
    assert f'href="{end}"' in client.get(BOARD).text
    assert f'href="{end}"' in client.get(page).text
    again = client.post(page, data={"half_days": "3", "reason": "Congé bis", "seen": seen, "ahead": "y"})
    assert again.status_code == 422
    assert "Congé bis" in again.text
    mine = text(client, address(stage))
    assert "3 demi-journées couvertes" in mine
    assert "En vigueur" in mine
    sent = {"reason": "Reprise", "seen": hidden(client.get(end).text, "seen")}
    assert client.post(end, data=sent).status_code == 303
    assert "A pris fin" in text(client, address(stage))
    act_as(app, stage.trainer)
    assert app.test_client().get(page).status_code == 403


def test_a_trainer_gives_validates_and_the_badge_says_it(app: Flask, stage: Stage) -> None:
    client, page = app.test_client(), address(stage, f"presences/{stage.id}/rattrapage")
    asked = {"instruction": "Lire le module", "hours": "3", "rest": "30", "due_on": "2026-01-09"}
    kept = client.post(page, data={**asked, "hours": "4"})
    assert kept.status_code == 422
    assert "La demi-journée manquée durait 3" in kept.text
    assert "Lire le module" in kept.text
    assert client.post(page, data=asked).status_code == 303
    one = address(stage, "rattrapages/1")
    sent = {"seen": hidden(client.get(one).text, "seen")}
    assert client.post(f"{one}/annulation", data=sent).status_code == 422
    assert client.post(f"{one}/validation", data=sent).status_code == 303
    assert client.post(f"{one}/validation", data=sent).status_code == 422
    table = text(client, ATTENDANCE)
    assert "Absence, rattrapée (3 h 30)" in table
    assert record(stage).hours.catch_up == 210


def test_the_learner_reads_the_instruction_declares_and_takes_back(app: Flask, stage: Stage) -> None:
    give(stage)
    act_as(app, stage.person(1))
    client = app.test_client()
    board = text(client, "/a-faire")
    assert "Faire mon rattrapage" in board
    assert "Mes présences et mes heures" in board
    mine = text(client, address(stage))
    assert "Lire le module et rendre une page" in mine
    assert "Donner un rattrapage" not in mine
    page = address(stage, "travail-en-equipe")
    asked = {"done_on": "2025-12-12", "hours": "1", "rest": "", "subject": "Réunion préparée"}
    future = client.post(page, data={**asked, "done_on": "2027-01-01"})
    assert future.status_code == 422
    assert "Réunion préparée" in future.text
    empty = client.post(page, data={}).text
    for words in ("Choisissez la date.", "La durée manque", "Dites ce que vous avez fait."):
        assert words in empty
    assert client.post(page, data=asked).status_code == 303
    body = client.get(address(stage)).text
    assert "Réunion préparée" in body
    assert client.post(f"{page}/1/reprise", data={"seen": "1"}).status_code == 303
    assert "Reprise" in text(client, address(stage))
    other = app.test_client()
    act_as(app, stage.person(0))
    assert other.get(page).status_code in (403, 404)
    assert other.get(BOARD).status_code in (403, 404)


def test_what_waits_is_listed_with_constant_statements(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = app.test_client()
    assert "Donner suite à 1 absence" in text(client, "/a-faire")
    declare(stage, 0)
    text(client, BOARD)
    with statements(stage.database) as few:
        page = text(client, BOARD)
    assert "Donner un rattrapage" in page
    assert "Réunion d’équipe" in page
    give(stage)
    assert "À rendre" in text(client, BOARD)
    asked_on = clock.now()
    clock.move_to(datetime(2028, 1, 10, 9, 0, tzinfo=UTC))
    assert "Non rendu, promotion terminée" in text(client, BOARD)
    assert "la promotion est terminée" in text(client, address(stage))
    clock.move_to(asked_on)
    more = make_learners(stage.setting, 2)
    stage.learners.extend(more)
    for number in (1, 2, 3):
        declare(stage, number)
    with statements(stage.database) as many:
        page = text(client, BOARD)
    assert "Aucune absence ne reste sans suite" in page
    assert len(many) == len(few)
    assert "l’émargement compte déjà" not in text(client, address(stage, "travail-en-equipe/1", 0))
    declare(stage, 0, on=date(2025, 12, 11))
    page = text(client, address(stage, "travail-en-equipe/5", 0))
    assert "Ce jour-là, l’émargement compte déjà 3 h 30 à «" in page
    sent = {"decision": "accept", "seen": "1"}
    assert client.post(address(stage, "travail-en-equipe/1", 0), data=sent).status_code == 303
    refused = client.post(address(stage, "travail-en-equipe/2"), data={"decision": "refuse", "seen": "1"})
    assert refused.status_code == 422
    assert record(stage, 0).hours.team == 90


def test_one_who_follows_others_is_not_asked(app: Flask, stage: Stage) -> None:
    other = make_trainer(stage.setting, "Maud", "Relais")
    with stage.database.session(stage.setting.scope, write=True) as session:
        session.add(TrainerAssignment(enrollment_id=stage.learners[1].id, trainer_id=other.id, from_at=LATER))
    assert "Donner suite" not in text(app.test_client(), "/a-faire")
    act_as(app, other)
    assert "Donner suite à 1 absence" in text(app.test_client(), "/a-faire")
