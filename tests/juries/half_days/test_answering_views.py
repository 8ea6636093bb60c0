"""The page of one answer: every fault at once, stale tabs, links out of time, who may open what."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.database import Database
from pacte.juries.vocabulary import Freedom
from pacte.memoires.models import Juror
from pacte.policy import Role
from tests.accounts.mailbox import last_link
from tests.acting import act_as
from tests.factories import grant_role, make_person
from tests.juries.factories import NINE, make_day
from tests.juries.half_days.factories import ASKING, ONLINE, Poll, make_poll
from tests.juries.half_days.test_changes import half_day_of
from tests.page_forms import sent_by
from tests.selection.scoring.test_queries import statements

BASE = "/regions/bfc/promotions/8"
POLL = f"{BASE}/soutenances/disponibilites"
HALF_DAYS = f"{BASE}/soutenances/demi-journees"
MINE = f"{BASE}/mes-disponibilites"
WHOLE = {"d-2027-06-14-morning": "free", "d-2027-06-14-afternoon": "busy", "department": ""}


@pytest.fixture
def poll(app: Flask, clock: FixedClock) -> Poll:
    clock.move_to(ASKING)
    made = make_poll(app.extensions["pacte"].database)
    made.open()
    return made


def words(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def link_of(app: Flask, poll: Poll, number: int = 0) -> str:
    act_as(app, None)
    email = poll.person(poll.jurors[number].person_id).email
    return last_link(app, to=email, scope=poll.jury.setting.scope)


def test_every_fault_is_told_at_once(client: FlaskClient, poll: Poll, app: Flask) -> None:
    path = link_of(app, poll)
    sent = {"revision": "0", "department": "21", "max_per_day": "beaucoup", "note": "x" * 1001}
    half = sent | {"d-2027-06-14-morning": "free", "d-2027-06-14-morning-sauf": "10:00"}
    refused = client.post(f"{path}/reponse", data=half)
    page = words(refused.text)
    assert refused.status_code == 422
    assert "Il manque une réponse : lundi 14 juin 2027, après-midi." in page
    assert "Il manque une réponse : lundi 14 juin 2027, matin." not in page
    assert page.count('class="field-error"') == 3
    assert 'value="beaucoup"' in page
    assert "x" * 1001 in page
    crossed = sent | WHOLE | {"max_per_day": "3", "max_in_all": "2", "note": ""}
    assert "plus petit que le maximum par jour" in client.post(f"{path}/reponse", data=crossed).text
    assert poll.row(poll.jurors[0].person_id).answered_at is None


def test_an_old_tab_is_told_what_is_kept_then_answers(client: FlaskClient, poll: Poll, app: Flask) -> None:
    path = link_of(app, poll)
    poll.answer(poll.jurors[0].person_id, Freedom.IF_NEEDED, note="Par téléphone.", by=poll.staff)
    stale = client.post(f"{path}/reponse", data=WHOLE | {"revision": "0", "note": "Par le train."})
    assert stale.status_code == 422
    page = words(stale.text)
    assert "Lundi 14 juin 2027, matin : Si nécessaire" in page
    assert "notée par l’équipe" in page
    again = dict(sent_by(stale.text, f"{path}/reponse"))
    assert (again["note"].strip(), again["d-2027-06-14-morning"]) == ("Par le train.", "free")
    assert client.post(f"{path}/reponse", data=again).status_code == 303
    assert poll.row(poll.jurors[0].person_id).note == "Par le train."


def test_a_link_after_the_poll_is_closed_then_after_its_time(
    client: FlaskClient, poll: Poll, app: Flask, clock: FixedClock
) -> None:
    path = link_of(app, poll)
    poll.close()
    page = client.get(path)
    assert "Les réponses sont closes" in page.text
    assert "<form" not in page.text.split("<main")[1].split("</main>")[0]
    late = client.post(f"{path}/reponse", data=WHOLE | {"revision": "0"})
    assert late.status_code == 422
    assert "Les réponses sont closes." in words(late.text)
    clock.move_to(ASKING + timedelta(days=60))
    assert client.get(path).status_code == 410
    assert client.post(f"{path}/reponse", data=WHOLE).status_code == 410


def test_a_link_answers_late_while_the_poll_is_open(
    client: FlaskClient, poll: Poll, app: Flask, clock: FixedClock
) -> None:
    path = link_of(app, poll)
    clock.move_to(ASKING + timedelta(days=20))
    assert "la date est passée, mais vous pouvez encore répondre" in words(client.get(path).text)
    assert client.post(f"{path}/reponse", data=WHOLE | {"revision": "0"}).status_code == 303


def test_a_link_of_somebody_who_left_the_jury_opens_nothing(
    client: FlaskClient, poll: Poll, app: Flask
) -> None:
    path = link_of(app, poll)
    with poll.database.session(poll.jury.setting.scope, write=True) as session:
        session.get_one(Juror, poll.jurors[0].id).ended_at = ASKING
    refused = client.get(path)
    assert refused.status_code == 410
    assert "ne sont plus demandées" in refused.text
    assert client.post(f"{path}/reponse", data=WHOLE | {"revision": "0"}).status_code == 410


def test_a_link_of_a_first_message_still_opens_after_a_reminder(
    client: FlaskClient, poll: Poll, app: Flask
) -> None:
    first = link_of(app, poll)
    poll.remind()
    assert link_of(app, poll) != first
    assert client.post(f"{first}/reponse", data=WHOLE | {"revision": "0"}).status_code == 303


@pytest.fixture
def strangers(poll: Poll) -> dict[str, Person]:
    """Everybody whom pages of the team do not concern; « nobody » has no role in the federation."""
    database: Database = poll.database
    committee = make_person(database, "Cléa", "Comité")
    grant_role(
        database,
        committee,
        Role.COMMITTEE_MEMBER,
        poll.jury.setting.federation,
        cohort_id=poll.jury.setting.cohort.id,
    )
    return {
        "juror": poll.person(poll.jurors[0].person_id),
        "learner": poll.person(poll.learners[0].person_id),
        "trainer": poll.jury.trainer,
        "committee": committee,
        "nobody": make_person(database, "Ugo", "Sansrôle"),
    }


def test_pages_of_the_team_are_closed_to_everybody_else(
    client: FlaskClient, poll: Poll, app: Flask, strangers: dict[str, Person]
) -> None:
    row, answer = poll.table().open[0], poll.row(poll.learners[0].person_id)
    one = f"/regions/bfc/soutenances/demi-journees/{row.id}"
    reads = (HALF_DAYS, POLL, f"{POLL}/rappels", f"{POLL}/{answer.id}", one)
    acts = (
        *(f"{HALF_DAYS}/{name}" for name in ("ajout", "periode")),
        *(f"{POLL}/{name}" for name in ("ouverture", "demande", "rappels", "cloture", "reouverture")),
        *(f"{one}/{name}" for name in ("salles", f"salles/{row.rooms[0].id}", "retrait", "retour")),
        f"{POLL}/{answer.id}",
        one,
    )
    for name, person in strangers.items():
        act_as(app, person)
        closed = 404 if name == "nobody" else 403
        assert {client.get(path).status_code for path in reads} == {closed}, name
        assert {client.post(path, data={}).status_code for path in acts} == {closed}, name
        answers = 200 if name in ("juror", "learner") else closed
        assert client.get(MINE).status_code == answers, name


def test_what_is_not_there_is_found_by_nobody(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.jury.setting.staff)
    answer, row = poll.row(poll.learners[0].person_id), poll.table().open[0]
    one = f"/regions/bfc/soutenances/demi-journees/{row.id}"
    assert client.get(f"{POLL}/{answer.id}?session=rattrapage").status_code == 404
    assert client.get(f"{POLL}/{2**40}").status_code == 404
    assert client.post(f"{one}/salles/{2**40}/retrait").status_code == 404
    assert client.get(f"/regions/idf/soutenances/demi-journees/{row.id}").status_code == 404
    room = row.rooms[0].id
    assert client.post(f"{one}/salles/{room}/retrait").status_code == 303
    assert client.post(f"{one}/salles/{room}/retrait").status_code == 303
    gone = client.post(f"{one}/salles/{room}", data={f"salle{room}-label": "Salle 9"})
    assert gone.status_code == 422
    assert "Cette salle n’existe plus." in gone.text


def test_an_old_page_of_a_half_day_is_told_then_saved(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.jury.setting.staff)
    one = f"/regions/bfc/soutenances/demi-journees/{poll.table().open[0].id}"
    data = dict(sent_by(client.get(one).text, one))
    assert client.post(one, data=data | {"place": "Beaune"}).status_code == 303
    stale = client.post(one, data=data | {"ends_at": "12:15"})
    assert stale.status_code == 422
    again = dict(sent_by(stale.text, one))
    assert (again["ends_at"], again["place"]) == ("12:15", "Dijon")
    assert client.post(one, data=again).status_code == 303


def test_longer_hours_are_told_with_those_who_answered_for_fewer(
    client: FlaskClient, poll: Poll, app: Flask
) -> None:
    poll.answer(poll.jurors[0].person_id)
    poll.answer(poll.learners[0].person_id, Freedom.BUSY)
    act_as(app, poll.jury.setting.staff)
    one = f"/regions/bfc/soutenances/demi-journees/{poll.table().open[0].id}"

    def change(starts_at: str) -> str:
        data = dict(sent_by(client.get(one).text, one))
        return words(client.post(one, data=data | {"starts_at": starts_at}, follow_redirects=True).text)

    assert "1 personne s’est dite disponible quand la demi-journée était plus courte" in change("08:00")
    assert "plus courte" not in change("09:00")


def test_a_change_where_defences_are_announced_asks_to_tell_people(
    client: FlaskClient, app: Flask, clock: FixedClock
) -> None:
    clock.move_to(NINE)
    day = make_day(app.extensions["pacte"].database)
    act_as(app, day.jury.setting.staff)
    one = f"/regions/bfc/soutenances/demi-journees/{half_day_of(day).id}"
    room = f"{one}/salles/{day.room_id}"
    data = dict(sent_by(client.get(one).text, room)) | {f"salle{day.room_id}-label": "Salle des fêtes"}
    saved = client.post(room, data=data, follow_redirects=True)
    assert "2 soutenances y sont annoncées" in words(saved.text)
    refused = client.post(room, data=data | {f"salle{day.room_id}-closed": ["09:00"]})
    assert refused.status_code == 422
    assert "Des soutenances y sont annoncées : Noé Aubert 1 à 9 h." in words(refused.text)


def test_pages_cost_the_same_whatever_their_size(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.jury.setting.staff)
    answer = poll.row(poll.jurors[0].person_id)
    one = f"/regions/bfc/soutenances/demi-journees/{poll.table().open[0].id}"
    addresses = (HALF_DAYS, POLL, f"{POLL}/rappels", f"{POLL}/{answer.id}", f"{POLL}?export=csv", one)

    def cost() -> dict[str, int]:
        found = {}
        for address in addresses:
            with statements(poll.database) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    before = cost()
    assert client.post(f"{HALF_DAYS}/periode").status_code == 303
    for label in ("Salle 2", "Salle 3"):
        assert client.post(f"{one}/salles", data={"salle-label": label}).status_code == 303
    for name in ("Ana", "Bea", "Cléa"):
        poll.jury.seat(name)
        poll.jury.learner(name, "Durand")
    poll.ask_again(ASKING + timedelta(hours=1))
    poll.answer(poll.jurors[0].person_id, note="Par le train.")
    assert cost() == before


def test_the_table_is_filtered_and_cut_in_pages(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.jury.setting.staff)
    poll.answer(poll.learners[0].person_id)
    late = words(client.get(f"{POLL}?reponse=attendue&qui=apprenants").text)
    assert "1 personne" in late
    assert "Brun Léa" in late
    assert "Vuillemin Inès" not in late.split("Par personne")[1]
    for number in range(50):
        poll.jury.learner("Noé", f"Petitjean {number:02d}")
    poll.ask_again(ASKING + timedelta(hours=1))
    page = words(client.get(POLL).text).split("Par personne")[1]
    assert "54 personnes, de 1 à 50" in page
    assert page.count('<th scope="row"') == 50


def test_half_days_added_since_are_told_apart(client: FlaskClient, poll: Poll, app: Flask) -> None:
    act_as(app, poll.person(poll.learners[0].person_id))
    poll.answer(poll.learners[0].person_id)
    poll.add(ONLINE)
    page = words(client.get(MINE).text)
    assert page.count("Ajoutée depuis votre réponse") == 1
    assert "Réponse attendue" in page
    assert "Il manque 1 réponse sur 3." in page
    assert '<a href="#d-2027-06-15-morning">Aller à la demi-journée : mardi 15 juin 2027, matin</a>' in page
    assert "1 demi-journée sans réponse sur 3 : quelques minutes." in words(client.get("/a-faire").text)


def test_half_days_that_are_over_ask_and_hurry_nobody(
    client: FlaskClient, poll: Poll, app: Flask, clock: FixedClock
) -> None:
    clock.move_to(datetime(2027, 6, 14, 16, 0, tzinfo=UTC))
    act_as(app, poll.person(poll.learners[0].person_id))
    page = words(client.get(MINE).text)
    assert "Les demi-journées sont passées : il n’y a plus rien à répondre." in page
    assert "la date est passée" not in page
    assert "Réponse complète" not in page
    assert "Dire vos disponibilités" not in client.get("/a-faire").text
    act_as(app, poll.jury.setting.staff)
    page = words(client.get(POLL).text)
    assert "Demi-journées passées" in page
    assert "Date passée" not in page
    assert "Tout le monde a répondu" not in page
    assert page.count("Sans réponse") == 4
    assert "Suivre les disponibilités" not in client.get("/a-faire").text
