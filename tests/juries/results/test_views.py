"""The pages of results: nothing before the signatures, then the learner's, the team's, the attestation."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.clock import FixedClock
from pacte.juries.day.rules import Moment, Verdict
from pacte.juries.minutes.rules import Correction
from pacte.juries.vocabulary import Outcome
from pacte.learners.models import Enrollment
from pacte.memoires.models import Memoire
from pacte.memoires.vocabulary import DepositSession
from tests.acting import act_as
from tests.juries.day.test_views import words
from tests.juries.factories import ADMITTED, REDO, Day, make_day, plan
from tests.memoires.evaluation.factories import deposit_again, give
from tests.page_forms import sent_by

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


def attestation(client: FlaskClient, day: Day, number: int = 0) -> str:
    with client.get(f"{address(day, number)}/attestation.pdf") as answer:
        made = PdfReader(io.BytesIO(answer.data))
    return " ".join(words(" ".join(one.extract_text() for one in made.pages)).split())


def test_an_attestation_says_what_was_defended_and_what_corrected_it(
    app: Flask, client: FlaskClient, day: Day
) -> None:
    day.finish(REDO, Verdict(outcome=Outcome.ABSENT))
    act_as(app, day.jury.setting.staff)
    absent = attestation(client, day, 1)
    assert "ne s’est pas présentée" in absent
    assert "a présenté son mémoire" not in absent
    day.complete(
        "Erreur de report.", correction=Correction(defence_id=day.defences[0], outcome=Outcome.ADMITTED)
    )
    with day.database.session(day.scope) as session:
        memoire = session.scalars(select(Memoire).where(Memoire.enrollment_id == day.learners[0].id)).one()
    deposit_again(day.jury, memoire, at=AFTER)
    corrected = attestation(client, day)
    assert "a présenté son mémoire" in corrected
    assert "Admis·e" in corrected
    assert "Par l’additif n° 1 du 15 juin 2027" in corrected
    assert "Des réunions courtes, 1" in corrected, "the title as it was defended"


def test_what_is_given_of_the_memoire_of_a_resit_waits_for_its_minutes(
    app: Flask, client: FlaskClient, day: Day
) -> None:
    day.finish(REDO)
    again = Day(day.jury, jurors=day.jurors, learners=day.learners[:1])
    with day.database.session(day.scope) as session:
        memoire = session.scalars(select(Memoire).where(Memoire.enrollment_id == day.learners[0].id)).one()
    deposit_again(day.jury, memoire, at=AFTER, session=DepositSession.RESIT)
    give(
        day.jury, day.jury.accept(day.jury.assign(day.learners[0], day.jurors[2])), 1, "SECONDE LECTURE p. 3"
    )
    act_as(app, person(day, day.learners[0]))
    page = client.get(address(day)).text
    assert "Une question claire, bien menée" in page
    assert "SECONDE LECTURE" not in page, "the jury of the resit has not met"
    plan(again, session=DepositSession.RESIT, on=date(2027, 10, 4))
    again.hold_all(ADMITTED)
    content = again.close(at=again.row().ends_at).content
    (first,) = day.minutes().content["defences"][:1]
    (second,) = content["defences"]
    assert Decimal(second["mean"]) < Decimal(first["mean"]), "of the new mémoire alone"
    assert "SECONDE LECTURE" not in client.get(address(day)).text
    for number in range(3):
        again.sign(number, at=again.row().ends_at)
    page = client.get(address(day)).text
    assert "SECONDE LECTURE" in page
    assert "Évaluation du mémoire, session de rattrapage" in page


def test_who_is_not_admitted_at_the_resit_takes_nothing_again(
    app: Flask, client: FlaskClient, day: Day, clock: FixedClock
) -> None:
    day.finish(Verdict(outcome=Outcome.ABSENT))
    again = Day(day.jury, jurors=day.jurors, learners=day.learners[:1])
    plan(again, session=DepositSession.RESIT, on=date(2027, 10, 4))
    again.attend(0, 1, 2)
    again.mark(Moment.BEGAN, at=again.row().starts_at)
    clock.move_to(again.row().starts_at + timedelta(minutes=30))
    act_as(app, day.person())
    here = f"/regions/bfc/soutenances/jour/{again.room_id}/passages/{again.defences[0]}"
    assert "À reprendre" not in client.get(here).text
    data = dict(sent_by(client.get(here).text, f"{here}/resultat"))
    given = {**data, "resultat-outcome": "deferred", "resultat-to_correct": "La méthode manque."}
    assert client.post(f"{here}/resultat", data=given).status_code == 303
    again.mark(Moment.ENDED, at=again.row().ends_at)
    content = again.close(at=again.row().ends_at).content
    assert content["defences"][0]["resit"] is None
    for number in range(3):
        again.sign(number, at=again.row().ends_at)
    act_as(app, person(day, day.learners[0]))
    page = client.get(address(day)).text
    assert "La méthode manque." in page
    assert "À reprendre" not in page


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
