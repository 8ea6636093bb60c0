"""What a candidate does with the interview that is offered."""

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.applications.models import Message
from pacte.clock import FixedClock
from pacte.selection.vocabulary import InterviewState
from tests.acting import act_as
from tests.selection.interviews.conftest import LIST, candidate, hidden, own, sheet
from tests.selection.interviews.factories import FIRST, Stage


def test_a_candidate_chooses_changes_and_is_told_the_hour_s_zone(
    app: Flask, client: FlaskClient, stage: Stage
) -> None:
    one, two, _ = stage.propose()
    act_as(app, candidate(stage))
    assert "Aucun entretien n’est prévu pour votre dossier." in client.get(own(stage)).text
    stage.invite(0)
    body = client.get(own(stage)).text
    assert "Créneaux proposés (heure de Paris)" in body
    assert "jeudi 13 novembre 2025, de 14\u00a0h à 14\u00a0h\u00a030" in body
    assert client.post(own(stage), data={"seen": hidden(body, "seen")}).status_code == 422
    assert client.post(own(stage), data={"slot": one.id, "seen": hidden(body, "seen")}).status_code == 303
    body = client.get(own(stage)).text
    assert "Rendez-vous pris" in body
    assert "https://visio.example/salle" in body
    assert client.post(own(stage), data={"slot": two.id, "seen": hidden(body, "seen")}).status_code == 303
    assert stage.interview(0).slot_id == two.id
    assert client.post(own(stage), data={"slot": "99999999999999999999", "seen": "3"}).status_code == 404


def test_a_slot_just_taken_shows_those_that_remain(app: Flask, client: FlaskClient, stage: Stage) -> None:
    one, _, _ = stage.propose()
    stage.invite(0, 1)
    act_as(app, candidate(stage, 1))
    seen = hidden(client.get(own(stage, 1)).text, "seen")
    stage.book(0, one)
    answer = client.post(own(stage, 1), data={"slot": one.id, "seen": seen})
    assert answer.status_code == 422
    assert "vient d’être pris. Choisissez-en un autre parmi ceux qui restent." in answer.text
    assert answer.text.count('type="radio"') == 2
    assert stage.interview(1).slot_id is None


def test_a_day_before_the_candidate_writes_to_the_federation(
    app: Flask, client: FlaskClient, clock: FixedClock, stage: Stage
) -> None:
    one, two, _ = stage.propose()
    stage.invite(0)
    stage.book(0, one)
    act_as(app, candidate(stage))
    clock.move_to(FIRST - timedelta(hours=24))
    body = client.get(own(stage)).text
    assert "Votre entretien commence dans moins de 24 heures." in body
    assert 'type="radio"' not in body
    assert client.post(own(stage), data={"slot": two.id, "seen": "2"}).status_code == 422
    assert stage.interview(0).slot_id == one.id


def test_a_candidate_whom_no_slot_suits_or_who_cannot_come_says_so(
    app: Flask, client: FlaskClient, clock: FixedClock, stage: Stage
) -> None:
    one, _, _ = stage.propose()
    stage.invite(0)
    act_as(app, candidate(stage))
    page = client.get(own(stage)).text
    assert "Aucun créneau ne me convient" in page
    assert 'href="tel:' in page or "mailto:" in page
    say = f"{own(stage)}/empechement"
    name, seen = "empechement-words", "empechement-seen"
    assert "Dites-le en quelques mots" in client.post(say, data={seen: "1"}).text
    assert client.post(say, data={name: "Plutôt le matin.", seen: hidden(page, seen)}).status_code == 303
    assert stage.interview(0).slot_id is None
    said = "Vous avez dit qu’aucun créneau ne convient le 3 novembre 2025 à 10\u00a0h"
    page = client.get(own(stage)).text
    assert said in page
    assert "Plutôt le matin." in page
    assert "D’autres créneaux sont attendus" in page
    assert 'type="radio"' in page
    todo = client.get("/a-faire").text
    assert "Choisir le créneau de mon entretien" not in todo
    assert said in todo
    act_as(app, stage.setting.staff)
    for listed in (client.get(LIST).text, client.get(sheet(stage)).text):
        assert "Aucun créneau ne convient" in listed
        assert "Plutôt le matin." in listed
    assert "Proposer d’autres créneaux d’entretien" in client.get("/a-faire").text
    stage.propose(day=date(2025, 11, 14))
    (mail,) = stage.mails("offered_again")
    assert mail.recipient == candidate(stage).email
    assert "avant le 10 novembre 2025 à 23\u00a0h\u00a059" in mail.text_body
    assert "Proposer d’autres créneaux d’entretien" not in client.get("/a-faire").text
    assert "Aucun créneau ne convient" not in client.get(LIST).text
    act_as(app, candidate(stage))
    assert said not in client.get(own(stage)).text
    assert "Choisir le créneau de mon entretien" in client.get("/a-faire").text
    stage.book(0, one)
    clock.move_to(FIRST - timedelta(hours=2))
    page = client.get(own(stage)).text
    assert "Je ne peux pas venir" in page
    stale = client.post(say, data={name: "Un deuil.", seen: "1"})
    assert stale.status_code == 422
    assert "Un deuil." in stale.text
    assert client.post(say, data={name: "Un deuil.", seen: hidden(page, seen)}).status_code == 303
    after = stage.interview(0)
    assert (after.state, after.slot_id) == (InterviewState.INVITED, None)
    assert after.choose_by_at > FIRST + timedelta(days=2)
    assert stage.actions()[-3:] == ["interview.offered_again", "interview.booked", "interview.given_up"]
    told = [(mail.recipient, mail.calendar is not None) for mail in stage.mails("cancelled")]
    people = [candidate(stage).email, *(member.email for member in stage.members[:2])]
    assert told == [(email, True) for email in people]
    with stage.database.session(stage.setting.scope) as session:
        said = list(session.scalars(select(Message.body).order_by(Message.id)))
    assert said == [
        "Aucun créneau d’entretien ne me convient.\n\nPlutôt le matin.",
        "Je ne peux pas venir à l’entretien du 13 novembre 2025 à 14\u00a0h (heure de Paris).\n\nUn deuil.",
    ]
    clock.move_to(FIRST)
    stage.book(0, one, by_staff=True, by=stage.staff)
    page = client.get(own(stage)).text
    assert "Je ne peux pas venir" not in page


def test_nobody_opens_the_interview_of_another(app: Flask, client: FlaskClient, stage: Stage) -> None:
    stage.invite(0, 1)
    act_as(app, candidate(stage, 1))
    assert client.get(own(stage)).status_code == 404
    assert client.get(LIST).status_code == 404
    assert client.get(sheet(stage)).status_code == 404
    act_as(app, stage.members[0])
    denied = client.get(LIST)
    assert denied.status_code == 403
    assert "Équipe de la fédération</strong>" in denied.text
    assert "Membre du comité de sélection." in denied.text
    assert client.get(sheet(stage)).status_code == 403
    assert client.get(own(stage)).status_code == 403


def test_the_candidate_is_told_until_when_they_can_truly_choose(
    app: Flask, client: FlaskClient, stage: Stage
) -> None:
    """The term is later than the last slot that is left, less a day."""
    stage.propose()
    stage.invite(0, choose_by_on=date(2025, 12, 1))
    act_as(app, candidate(stage))
    page = client.get(own(stage)).text.replace("\u00a0", " ")
    assert "de 14 h à 14 h 30 (à choisir avant le 12 novembre 2025 à 13 h 59)" in page
    assert "avant le <strong>12 novembre 2025 à 14 h 59" in page
    act_as(app, stage.setting.staff)
    for told in (LIST, sheet(stage)):
        assert "avant le 12 novembre 2025 à 14 h 59" in client.get(told).text.replace("\u00a0", " ")
    assert "1er décembre" not in page
    assert "12 novembre 2025 à 14 h 59" in stage.mails()[-1].text_body.replace("\u00a0", " ")
