"""Pages of half-days and availabilities: who sees what, what is refused, what is kept of it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.juries.vocabulary import Freedom
from pacte.policy import Role
from tests.accounts.mailbox import last_link
from tests.acting import act_as
from tests.factories import grant_role, make_person
from tests.juries.half_days.factories import ASKING, ONLINE, Poll, make_poll
from tests.page_forms import sent_by

BASE = "/regions/bfc/promotions/8"
HALF_DAYS = f"{BASE}/soutenances/demi-journees"
POLL = f"{BASE}/soutenances/disponibilites"
MINE = f"{BASE}/mes-disponibilites"
REMINDER = "Rappel : vos disponibilités pour les soutenances, Promo 8"


@pytest.fixture
def poll(app: Flask, clock: FixedClock) -> Poll:
    clock.move_to(ASKING)
    return make_poll(app.extensions["pacte"].database)


@pytest.fixture
def staff(app: Flask, poll: Poll) -> Person:
    person = make_person(poll.database, "Agnès", "Faure")
    grant_role(poll.database, person, Role.STAFF, poll.jury.setting.federation)
    act_as(app, person)
    return person


def words(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_staff_opens_a_half_day_and_its_rooms(client: FlaskClient, poll: Poll, staff: Person) -> None:
    page = client.get(HALF_DAYS)
    assert page.status_code == 200
    assert "Lundi 14 juin 2027, matin" in words(page.text)
    refused = client.post(f"{HALF_DAYS}/ajout", data={"ajout-day": "2027-06-13", "ajout-half": "morning"})
    assert refused.status_code == 422
    added = client.post(
        f"{HALF_DAYS}/ajout",
        data={
            "ajout-day": "2027-06-15",
            "ajout-half": "morning",
            "ajout-starts_at": "09:00",
            "ajout-ends_at": "12:30",
            "ajout-modality": "online",
            "ajout-place": "",
        },
    )
    assert added.status_code == 303
    row = poll.table().open[-1]
    one = f"/regions/bfc/soutenances/demi-journees/{row.id}"
    assert client.get(one).status_code == 200
    saved = client.post(
        f"{one}/salles",
        data={"salle-label": "Salle B", "salle-link": "https://visio.example/b", "salle-closed": ["09:00"]},
    )
    assert saved.status_code == 303
    told = words(client.get(one).text).split("Historique")[1]
    assert "a ajouté une salle de soutenances : Salle B" in told
    assert "a changé une salle" not in told
    rooms = poll.table().open[-1].rooms
    assert [(room.label, room.closed) for room in rooms] == [
        ("Visioconférence 1", []),
        ("Salle B", ["09:00"]),
    ]
    twice = client.post(f"{one}/salles", data={"salle-label": "Salle B", "salle-link": ""})
    assert twice.status_code == 422
    assert "Une autre salle porte ce nom." in twice.text
    assert client.post(f"{one}/salles/{rooms[1].id}/retrait", data={}).status_code == 303
    assert client.post(f"{one}/salles/999999", data={}).status_code == 404
    hours = dict(sent_by(client.get(one).text, one)) | {"ends_at": "12:00"}
    assert client.post(one, data=hours).status_code == 303
    stale = client.post(one, data=hours)
    assert stale.status_code == 422
    assert "a changé depuis que cette page est ouverte" in words(stale.text)
    assert client.post(f"{one}/retrait", data={"retrait-reason": ""}).status_code == 303
    assert "Remettre" in client.get(one).text
    assert client.post(f"{one}/retour", data={}).status_code == 303
    assert client.post(f"{HALF_DAYS}/periode", data={}).status_code == 303


def test_staff_follows_the_answers(client: FlaskClient, poll: Poll, staff: Person) -> None:
    assert "4 personnes seront sollicitées" in words(client.get(POLL).text)
    late = client.post(f"{POLL}/ouverture", data={"date-due_on": "2027-06-14"})
    assert late.status_code == 422
    assert client.post(f"{POLL}/ouverture", data={"date-due_on": "2027-05-20"}).status_code == 303
    poll.answer(poll.jurors[0].person_id, Freedom.FREE, "09:00")
    poll.answer(poll.learners[0].person_id, Freedom.IF_NEEDED)
    page = words(client.get(POLL).text)
    assert "2 personnes manquent" in page
    assert "sauf de 9 h à 10 h<" in page.replace("</span>", "<")
    assert page.index("Renard Paul") < page.index("Vuillemin Inès")
    table = client.get(f"{POLL}?export=csv")
    assert "Si nécessaire" in table.data.decode("utf-8-sig")
    assert table.mimetype == "text/csv"
    answer_id = poll.row(poll.jurors[1].person_id).id
    heard = f"{POLL}/{answer_id}"
    assert "Disponibilités de Paul Renard" in words(client.get(heard).text)
    unsaid = client.post(heard, data={"revision": "0", "department": ""})
    assert unsaid.status_code == 422
    assert "Il manque une réponse" in words(unsaid.text)
    both = {"d-2027-06-14-morning": "busy", "d-2027-06-14-afternoon": "free", "revision": "0"} | {
        "department": ""
    }
    assert client.post(heard, data=both).status_code == 303
    assert "Notée par l’équipe" in words(client.get(POLL).text)
    reminders = f"{POLL}/rappels"
    assert "Léa Brun" in words(client.get(reminders).text)
    nobody = client.post(reminders, data={"envoi": "b" * 32})
    assert nobody.status_code == 422
    assert "Personne n’est choisi" in nobody.text
    chosen = {"envoi": "b" * 32, "personne": [str(poll.row(poll.learners[1].person_id).id), "x", "-1"]}
    assert client.post(reminders, data=chosen).status_code == 303
    assert client.post(reminders, data=chosen).status_code == 303
    assert [subject for _, subject in poll.mails()].count(REMINDER) == 1
    poll.add(ONLINE)
    assert client.post(f"{POLL}/demande", data={}).status_code == 303
    assert client.post(f"{POLL}/cloture", data={}).status_code == 303
    assert "Réponses closes" in client.get(POLL).text
    assert client.post(f"{POLL}/demande", data={}).status_code == 422
    assert client.post(f"{POLL}/reouverture", data={}).status_code == 303
    assert client.get(f"{POLL}/999999").status_code == 404


def test_a_juror_answers_by_their_link(client: FlaskClient, poll: Poll, app: Flask) -> None:
    poll.open()
    person = poll.person(poll.jurors[0].person_id)
    act_as(app, None)
    path = last_link(app, to=person.email, scope=poll.jury.setting.scope)
    page = client.get(path)
    assert page.status_code == 200
    assert "Mes disponibilités" in page.text
    sent = dict(sent_by(page.text, f"{path}/reponse"))
    half = sent | {
        "d-2027-06-14-morning": "free",
        "d-2027-06-14-morning-sauf": "10:00",
        "note": "Par le train.",
    }
    refused = client.post(f"{path}/reponse", data=half)
    assert refused.status_code == 422
    assert "Par le train." in refused.text
    assert re.search(r'id="d-2027-06-14-morning-free"[^>]* checked', refused.text)
    whole = half | {"d-2027-06-14-afternoon": "busy", "department": "21", "max_per_day": "3"}
    assert client.post(f"{path}/reponse", data=whole).status_code == 303
    receipt = words(client.get(path).text)
    assert "Lundi 14 juin 2027, matin : Disponible, sauf de 10 h à 11 h" in receipt
    assert "Département : Côte-d’Or" in receipt
    assert "Soutenances par jour, au plus : 3" in receipt
    assert "Soutenances en tout, au plus : pas de limite" in receipt
    assert "Un mot pour la fédération : Par le train." in receipt
    assert "Les réponses sont attendues avant la fin du jeudi 20 mai 2027." in receipt
    assert "Lundi 14 juin 2027, après-midi : Pas disponible" in receipt
    other_tab = client.post(f"{path}/reponse", data=whole)
    assert other_tab.status_code == 422
    assert client.get("/regions/bfc/liens/disponibilites/" + "x" * 43).status_code == 410
    assert client.post("/regions/bfc/liens/disponibilites/" + "x" * 43 + "/reponse").status_code == 410


def test_a_learner_answers_signed_in(client: FlaskClient, poll: Poll, app: Flask) -> None:
    learner = poll.person(poll.learners[0].person_id)
    act_as(app, learner)
    assert "ne sont pas demandées" in client.get(MINE).text
    poll.open()
    assert "Dire vos disponibilités" in client.get("/a-faire").text
    page = client.get(MINE).text
    assert "Votre département" not in page
    data = dict(sent_by(page, MINE)) | {
        "d-2027-06-14-morning": "free",
        "d-2027-06-14-afternoon": "if_needed",
    }
    assert client.post(MINE, data=data).status_code == 303
    assert poll.row(learner.id).half_days["2027-06-14/afternoon"]["freedom"] == "if_needed"
    poll.close()
    assert "Les réponses sont closes" in client.get(MINE).text
    assert client.get(POLL).status_code == 403


def test_staff_is_told_who_is_missing(client: FlaskClient, poll: Poll, staff: Person) -> None:
    poll.open()
    page = words(client.get("/a-faire").text)
    assert "Suivre les disponibilités pour les soutenances" in page
    assert "1 de plus" in page
