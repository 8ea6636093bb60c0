"""The pages of results: nothing before the signatures, then the learner's, the team's, the attestation."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.learners.models import Enrollment
from tests.acting import act_as
from tests.juries.day.test_views import words
from tests.juries.factories import REDO, Day, make_day
from tests.memoires.evaluation.factories import give

AFTER = datetime(2027, 6, 16, 9, 0, tzinfo=UTC)


@pytest.fixture
def day(app: Flask, clock: FixedClock) -> Day:
    clock.move_to(AFTER)
    made = make_day(app.extensions["pacte"].database)
    give(made.jury, made.jury.accept(made.jury.assign(made.learners[0], made.jurors[1])), 3)
    return made


def person(day: Day, learner: Enrollment) -> Person:
    found: Person = day.jury.setting.get(Person, learner.person_id)
    return found


def address(day: Day, number: int = 0) -> str:
    return f"/regions/bfc/apprenants/{day.learners[number].id}/resultat"


COHORT = "/regions/bfc/promotions/8/resultats"


def own_data(client: FlaskClient) -> dict[str, str]:
    """« Mes données », file by file."""
    with zipfile.ZipFile(io.BytesIO(client.get("/compte/donnees/archive").data)) as archive:
        return {
            name.rpartition("/")[2]: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".json")
        }


def test_nothing_is_read_before_the_last_signature(app: Flask, client: FlaskClient, day: Day) -> None:
    day.hold_all(REDO)
    day.close()
    day.sign(0)
    day.sign(1)
    for reader in (person(day, day.learners[0]), day.jury.setting.staff, day.jury.trainer):
        act_as(app, reader)
        page = client.get(address(day)).text
        assert "quand tout le jury aura signé" in page
        for said in ("Ajourné", "La méthode reste à décrire", "bien menée"):
            assert said not in page
        assert client.get(f"{address(day)}/attestation.pdf").status_code == 404
    act_as(app, day.jury.setting.staff)
    table = client.get(COHORT).text
    assert "Ajourné·e</span>" in table, "a count of none"
    assert "Rattrapage ouvert" not in table
    assert "Sans résultat définitif" in table


def test_the_learner_reads_it_all_afterwards(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish(REDO)
    act_as(app, person(day, day.learners[0]))
    page = words(client.get(address(day)).text)
    assert "Ajourné·e" in page
    assert "La méthode reste à décrire." in page
    assert "À reprendre : <strong>le mémoire et l’oral</strong>." in page
    assert "Une question claire, bien menée" in page
    assert "Paul Renard" not in page, "readers are not named"
    assert "Déposer mon mémoire" in page
    with client.get(f"{address(day)}/attestation.pdf") as answer:
        made = PdfReader(io.BytesIO(answer.data))
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    said = words(" ".join(one.extract_text() for one in made.pages))
    assert "Ajourné·e" in said
    assert "n’est pas un diplôme" in said
    told = own_data(client)
    assert '"outcome_libelle": "Ajourné·e"' in told["resultats-de-soutenance.json"]
    assert client.get(address(day, 1)).status_code == 403, "another’s"


def test_trainers_and_staff_read_it_others_do_not(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish(REDO)
    for reader in (day.jury.trainer, day.jury.setting.staff):
        act_as(app, reader)
        assert "Ajourné·e" in client.get(address(day)).text
    act_as(app, day.person())
    assert client.get(address(day)).status_code == 403
    assert client.get(COHORT).status_code == 403
    act_as(app, day.jury.trainer)
    assert client.get(COHORT).status_code == 403


def test_the_team_s_table_and_its_spreadsheet(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish(REDO)
    act_as(app, day.jury.setting.staff)
    page = words(client.get(COHORT).text)
    assert "Rattrapage ouvert (1)" in page
    assert "Par département" in page
    rows = client.get(f"{COHORT}?export=csv").data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Nom;Structure;Département;Résultat;Session;")
    assert [line.split(";")[3] for line in rows[1:]] == ["Ajourné·e", "Admis·e"]
    assert client.get(f"{COHORT}?export=xlsx").status_code == 200
    assert "Aubert 2" not in client.get(f"{COHORT}?q=personne-de-ce-nom").text.partition("departements")[0]


def test_what_waits_for_whom_is_told(app: Flask, client: FlaskClient, day: Day) -> None:
    day.finish(REDO)
    act_as(app, person(day, day.learners[0]))
    assert "Déposer votre nouveau mémoire" in client.get("/a-faire").text
    act_as(app, person(day, day.learners[1]))
    assert "nouveau mémoire" not in client.get("/a-faire").text
    act_as(app, day.jury.setting.staff)
    assert "Envoyer les résultats à l’EHESP" in client.get("/a-faire").text


def test_one_s_data_hold_no_result_before_the_signatures_and_where_a_juror_sat(
    app: Flask, client: FlaskClient, day: Day
) -> None:
    day.hold_all(REDO)
    day.close()
    day.sign(1)
    act_as(app, person(day, day.learners[0]))
    assert "deferred" not in "".join(own_data(client).values())
    act_as(app, day.person(1))
    told = own_data(client)["soutenances-au-jury.json"]
    assert told.count('"is_present": true') == 2
    assert day.minutes().fingerprint in told
    assert "Aubert" not in told
