"""The day's pages: who sees what, what is refused, what is kept of it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.clock import FixedClock
from pacte.juries.day.rules import Moment
from pacte.policy import Role
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements
from tests.factories import grant_role, make_person
from tests.juries.factories import NINE, NOON, REDO, Day, make_day
from tests.memoires.evaluation.factories import give
from tests.page_forms import sent_by


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(NINE)
    made = make_day(app.extensions["pacte"].database)
    act_as(app, made.person())
    return made


def base(day: Day) -> str:
    return f"/regions/bfc/soutenances/jour/{day.room_id}"


def passage(day: Day, number: int = 0) -> str:
    return f"{base(day)}/passages/{day.defences[number]}"


def words(page: str) -> str:
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_juror_follows_the_order_of_passage(client: FlaskClient, day: Day, clock: FixedClock) -> None:
    page = words(client.get(base(day)).text)
    assert "Soutenances du lundi 14 juin 2027" in page
    assert page.index("Noé Aubert 1") < page.index("Noé Aubert 2")
    assert "Des réunions courtes, 1" in page
    for act in ("arrivee", "debut"):
        answer = client.post(f"{passage(day)}/{act}", data={})
        assert answer.status_code == 303
        assert answer.location.endswith(f"#passage-{day.defences[0]}")
    clock.move_to(NOON)
    late = words(client.get(base(day)).text)
    assert "Commencée à 9 h 00" in late or "Commencée à 9 h" in late
    refused = client.post(f"{passage(day, 1)}/debut", data={})
    assert refused.status_code == 422
    assert "La soutenance de Noé Aubert 1 n’est pas terminée." in refused.text
    client.post(f"{passage(day)}/fin", data={})
    client.post(f"{passage(day)}/annulation", data={})
    assert day.row().ended_at is None
    assert day.row().began_at == NINE


def test_hours_forgotten_are_typed(client: FlaskClient, day: Day, clock: FixedClock) -> None:
    assert "Corriger les heures" not in client.get(base(day)).text
    clock.move_to(NINE + timedelta(minutes=61))
    client.post(f"{passage(day)}/debut", data={})
    client.post(f"{passage(day)}/fin", data={})
    assert "Corriger les heures" in client.get(base(day)).text
    address = f"{passage(day)}/heures"
    sent = dict(sent_by(client.get(address).text, ""))
    assert sent["heures-began"] == "10:01"
    refused = client.post(address, data={"heures-began": "09:04", "heures-ended": "08:58"})
    assert refused.status_code == 422
    assert "La fin n’est pas après le début." in refused.text
    assert 'value="09:04"' in refused.text
    empty = client.post(address, data={"heures-ended": "09:58"})
    assert empty.status_code == 422
    assert "Indiquez l’heure du début." in empty.text
    assert client.post(address, data={"heures-began": "09:04", "heures-ended": "09:58"}).status_code == 303
    row = day.row()
    assert row.began_at == NINE + timedelta(minutes=4)
    assert row.ended_at == NINE + timedelta(minutes=58)
    assert row.learner_arrived_at == row.began_at
    assert day.actions()[-1] == "defence.timed"


def test_delays_carry_on_to_those_who_wait(client: FlaskClient, day: Day, clock: FixedClock) -> None:
    clock.move_to(NINE + timedelta(minutes=12))
    client.post(f"{passage(day)}/debut", data={})
    page = words(client.get(base(day)).text)
    assert "12 min de retard" in page
    assert "vers 10 h 12" in page


def test_attendance_is_said_for_the_whole_room(client: FlaskClient, day: Day) -> None:
    page = client.get(base(day)).text
    assert page.count("présences à noter</a>") == 2
    data = sent_by(page, f"{base(day)}/presences")
    assert ("presences-present", str(day.jurors[0].id)) in data
    answer = client.post(f"{base(day)}/presences", data=_multi(data))
    assert answer.status_code == 303
    assert all(seat.is_present for line in day.room().lines for seat in line.seats)
    again = sent_by(client.get(base(day)).text, f"{base(day)}/presences")
    assert not [value for name, value in again if name == "presences-passages"], "said once"
    refused = client.post(
        f"{base(day)}/presences",
        data={"presences-present": [day.jurors[0].id], "presences-chair": day.jurors[1].id},
    )
    assert refused.status_code == 422
    assert "Choisissez au moins un passage de cette salle." in refused.text
    assert "La personne qui préside n’est pas cochée présente." in refused.text


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_staff_see_the_order_and_no_deliberation(app: Flask, client: FlaskClient, day: Day) -> None:
    day.attend(0, 1)
    day.mark(Moment.BEGAN)
    day.decide(REDO)
    client.post(f"{passage(day)}/notes", data={"notes": "SECRET DU JURY", "version": ""})
    act_as(app, day.jury.setting.staff)
    page = client.get(base(day)).text
    assert "Noé Aubert 1" in page
    assert "Ajourné" not in page
    assert client.post(f"{passage(day, 1)}/arrivee", data={}).status_code == 303
    for path in ("", "/memoire.pdf"):
        assert client.get(f"{passage(day)}{path}").status_code == 403
    for path in ("/notes", "/resultat", "/resultat/effacement"):
        assert client.post(f"{passage(day)}{path}", data={}).status_code == 403


def test_others_are_refused(app: Flask, client: FlaskClient, day: Day) -> None:
    """A juror of the cohort who sits elsewhere, the learner, the trainer, a stranger."""
    database = day.database
    elsewhere = day.jury.person(day.jury.seat("Zoé", "Autre"))
    learner = day.jury.setting.get(type(elsewhere), day.learners[0].person_id)
    stranger = make_person(database)
    for person, status in ((elsewhere, 403), (learner, 403), (day.jury.trainer, 403), (stranger, 404)):
        act_as(app, person)
        assert client.get(base(day)).status_code == status
        assert client.get(passage(day)).status_code == status
        assert client.post(f"{passage(day)}/debut", data={}).status_code == status
    assert client.get(f"/regions/bfc/soutenances/jour/{day.room_id + 9}").status_code == 404


def test_notes_save_themselves_and_show_what_others_wrote(app: Flask, client: FlaskClient, day: Day) -> None:
    page = client.get(passage(day)).text
    sent = dict(sent_by(page, f"{passage(day)}/notes"))
    automatic = {"X-Requested-With": "autosave"}
    answer = client.post(f"{passage(day)}/notes", data={**sent, "notes": "Mots d’Inès"}, headers=automatic)
    assert answer.status_code == 200
    assert answer.json["version"] != sent["version"]
    act_as(app, day.person(1))
    stale = client.post(f"{passage(day)}/notes", data={**sent, "notes": "Mots de Paul"}, headers=automatic)
    assert stale.status_code == 409
    assert "une autre personne du jury vient d’écrire" in stale.json["message"]
    together = client.post(f"{passage(day)}/notes", data={**sent, "notes": "Mots de Paul"})
    assert together.status_code == 422
    assert "Mots d’Inès" in together.text
    assert "Mots de Paul</textarea>" in together.text
    again = dict(sent_by(together.text, f"{passage(day)}/notes"))
    done = client.post(f"{passage(day)}/notes", data={**again, "notes": "Mots d’Inès et de Paul"})
    assert done.status_code == 303
    assert day.row().notes == "Mots d’Inès et de Paul"


def test_a_result_is_typed_refused_and_entered(client: FlaskClient, day: Day) -> None:
    day.attend(0, 1)
    early = client.post(
        f"{passage(day)}/resultat", data={"resultat-outcome": "deferred", "resultat-mention": "Courage"}
    )
    assert early.status_code == 422
    assert "Cette soutenance n’a pas commencé" in early.text
    assert "Dites ce qui est à reprendre." in early.text
    assert 'value="Courage"' in early.text
    day.mark(Moment.BEGAN)
    data = dict(sent_by(client.get(passage(day)).text, f"{passage(day)}/resultat"))
    given = {
        **data,
        "resultat-outcome": "deferred",
        "resultat-resit": "oral",
        "resultat-to_correct": "Reprendre la méthode.",
    }
    assert client.post(f"{passage(day)}/resultat", data=given).status_code == 303
    page = client.get(passage(day)).text
    assert "Ajourné·e" in page
    assert "Reprendre la méthode.</textarea>" in page
    stale = client.post(f"{passage(day)}/resultat", data={**given, "resultat-resit": "both"})
    assert stale.status_code == 422
    assert "Ce résultat a changé depuis que cette page est ouverte." in stale.text
    assert client.post(f"{passage(day)}/resultat/effacement", data={}).status_code == 303
    assert "Effacer le résultat" not in client.get(passage(day)).text


def test_evaluations_are_at_hand_once_one_s_own_is_given(client: FlaskClient, day: Day) -> None:
    other = day.jury.accept(day.jury.assign(day.learners[0], day.jurors[1]))
    give(day.jury, other, 3)
    page = client.get(passage(day)).text
    assert "Une question claire, bien menée" in page
    assert "Moyenne" in page
    mine = day.jury.accept(day.jury.assign(day.learners[0], day.jurors[0]))
    waits = client.get(passage(day)).text
    assert "Une question claire, bien menée" not in waits
    assert "Les évaluations s’affichent ici quand la vôtre est rendue." in waits
    give(day.jury, mine, 2)
    assert "Une question claire, bien menée" in client.get(passage(day)).text


def test_a_tied_juror_sees_no_trace(client: FlaskClient, day: Day) -> None:
    day.jury.tie(day.jurors[0], day.learners[0])
    page = words(client.get(base(day)).text)
    assert "Noé Aubert 1" not in page
    assert "Des réunions courtes, 1" not in page
    assert "1 passage de cette salle est tenu sans vous" in page
    assert "Noé Aubert 2" in page
    for path in ("", "/memoire.pdf"):
        assert client.get(f"{passage(day)}{path}").status_code == 404
    for path in ("/notes", "/resultat", "/debut", "/annulation", "/heures"):
        assert client.post(f"{passage(day)}{path}", data={}).status_code == 404
    assert day.row().began_at is None


def test_what_waits_is_told_on_the_day(app: Flask, client: FlaskClient, day: Day, clock: FixedClock) -> None:
    assert "Tenir les soutenances" in client.get("/a-faire").text
    clock.move_to(NINE + timedelta(hours=6))
    assert "Clore le procès-verbal des soutenances" in client.get("/a-faire").text
    clock.move_to(NINE - timedelta(days=3))
    assert "Tenir les soutenances" not in client.get("/a-faire").text
    clock.move_to(NINE)
    other = make_person(day.database)
    grant_role(day.database, other, Role.JUROR, day.jury.setting.federation)
    act_as(app, other)
    assert "Tenir les soutenances" not in client.get("/a-faire").text


@pytest.mark.parametrize("path", ["", "/cloture", "/passages/{passage}", "/passages/{passage}/heures"])
def test_pages_of_a_room_ask_the_same_of_one_passage_and_of_four(
    app: Flask, client: FlaskClient, clock: FixedClock, path: str
) -> None:
    clock.move_to(NINE)
    jury = None
    counts = []
    for learners in (1, 4):
        day = make_day(app.extensions["pacte"].database, learners, jury=jury)
        jury = day.jury
        day.attend(0, 1, 2)
        act_as(app, day.person())
        address = base(day) + path.format(passage=day.defences[0])
        client.get(address)
        with statements(day.database) as sent:
            assert client.get(address).status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1], counts


def test_what_is_forged_or_absurd_is_refused_and_kept(client: FlaskClient, day: Day) -> None:
    other = make_day(day.database, 1, jury=day.jury)
    assert client.get(f"{base(day)}/passages/{other.defences[0]}").status_code == 404
    assert client.post(f"{base(day)}/passages/{other.defences[0]}/debut", data={}).status_code == 404
    forged = client.post(
        f"{base(day)}/presences",
        data={
            "presences-present": [day.jurors[0].id, other.jurors[0].id, "x"],
            "presences-chair": "999999999999999999999",
            "presences-passages": [day.defences[0], other.defences[0]],
        },
    )
    assert forged.status_code == 422
    assert all(seat.is_present is None for line in day.room().lines for seat in line.seats)
    day.attend(0, 1, 2)
    day.mark(Moment.BEGAN)
    for hour in ("99:99", "midi", "-1:00"):
        refused = client.post(f"{passage(day)}/heures", data={"heures-began": hour})
        assert refused.status_code == 422
        assert "Not a valid" not in refused.text
    sent = dict(sent_by(client.get(passage(day)).text, f"{passage(day)}/notes"))
    huge = client.post(f"{passage(day)}/notes", data={**sent, "notes": "Z" * 20_001})
    assert huge.status_code == 422
    assert "Z" * 20_001 in huge.text
    result = dict(sent_by(huge.text, f"{passage(day)}/resultat"))
    absurd = client.post(
        f"{passage(day)}/resultat",
        data={**result, "resultat-outcome": "diplome", "resultat-resit": "tout", "resultat-mention": "Bien"},
    )
    assert absurd.status_code == 422
    assert "Choisissez le résultat." in absurd.text
    assert 'value="Bien"' in absurd.text
    assert day.room().lines[0].result is None
