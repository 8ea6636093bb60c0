"""The sheets and the certificate as PDF: what they say, before and after the seal."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader

from pacte.clock import FixedClock
from pacte.documents.letters import Letterhead
from pacte.seminars.models import Seminar
from pacte.seminars.proofs.papers import Blank, sheets_pdf
from pacte.seminars.proofs.sheets import half_days_to_print
from pacte.seminars.vocabulary import AttendanceState
from tests.acting import act_as
from tests.cohorts.test_public_pages import statements
from tests.factories import make_person
from tests.seminars.absences.factories import LATER, declare, give, judge, validate
from tests.seminars.factories import half_days
from tests.seminars.presence.factories import AFTER_IT, DURING, Stage, data_url, make_stage
from tests.seminars.presence.test_announced import announce
from tests.seminars.presence.test_views import hidden


@pytest.fixture
def stage(app: Flask, clock: FixedClock) -> Stage:
    clock.move_to(DURING)
    made = make_stage(app.extensions["pacte"].database, learners=3)
    act_as(app, made.trainer)
    return made


def pdf(client: FlaskClient, path: str) -> tuple[PdfReader, str]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    words = " ".join(page.extract_text() for page in reader.pages)
    return reader, " ".join(words.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_the_sheet_to_print_names_everybody_with_hours_and_modules(app: Flask, stage: Stage) -> None:
    announce(stage)
    reader, words = pdf(app.test_client(), f"{stage.url}/feuille.pdf")
    assert words.count("Absence annoncée") == 1
    assert "Opération" not in words
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    for said in (
        "Feuille d’émargement",
        "Noé Aubert",
        "de 9 h à 12 h 30",
        "jeudi 11 décembre 2025",
        "Modules",
    ):
        assert said in words
    assert "Nom et signature de la formatrice ou du formateur" in words
    assert "Empreinte" not in words
    assert file_name(app.test_client(), f"{stage.url}/feuille.pdf").endswith("-vierge.pdf")


def file_name(client: FlaskClient, path: str) -> str:
    return client.get(path).headers["Content-Disposition"].split("filename=")[1].strip('"')


def test_the_sealed_sheet_says_proofs_who_entered_and_corrections(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    stage.sign(0)
    stage.enter(1, AttendanceState.JUSTIFIED, reason="Enfant malade")
    clock.move_to(AFTER_IT)
    stage.seal()
    stage.amend(2)
    _, words = pdf(app.test_client(), f"{stage.url}/feuille.pdf")
    for said in (
        "Signé sur son téléphone, signature à 9 h 03",
        "Absence justifiée",
        "entré par Alix Relais",
        "raison : Enfant malade",
        "Contresignée par Alix Relais",
        "Empreinte de la feuille scellée",
        "Rectificatifs",
        "Rectificatif n° 1, voir plus bas : Présence",
        "Feuille corrigée : « Séminaire de lancement (T0) », jeudi 11 décembre 2025, de 9 h à 12 h 30",
        "N° 1, Noé Aubert",
        "Absence devient Présence. Présente, oubliée à la saisie",
    ):
        assert said in words
    sealed = stage.sheet().half_day.seal_fingerprint
    assert sealed[:8] in words
    assert file_name(app.test_client(), f"{stage.url}/feuille.pdf").endswith("-scellee-rectifiee.pdf")
    reader, words = pdf(
        app.test_client(), f"/regions/bfc/seminaires/{stage.half_day.seminar_id}/feuilles.pdf"
    )
    assert len(reader.pages) >= 2
    assert "Feuilles d’émargement" in words


@pytest.mark.parametrize("learners", [15, 16, 20])
def test_the_trainer_s_box_goes_with_the_last_names(learners: int) -> None:
    reader = PdfReader(io.BytesIO(blank_pdf(learners)))
    assert len(reader.pages) == 2
    last = reader.pages[-1].extract_text()
    assert f"Apprenante {learners - 1}\n" in last
    assert f"Apprenante {learners}\n" in last
    assert "de la formatrice ou du formateur" in last
    assert "11 décembre 2025" in last.replace("\u00a0", " ")


@pytest.mark.parametrize("learners", [10, 14])
def test_a_usual_cohort_is_on_one_page(learners: int) -> None:
    assert len(PdfReader(io.BytesIO(blank_pdf(learners))).pages) == 1


def blank_pdf(learners: int) -> bytes:
    sheet = Blank(
        seminar="Lancement",
        modules=["Prise de fonction"],
        place="Beaune",
        trainers=["Alix Relais"],
        starts_at=DURING,
        ends_at=AFTER_IT,
        names=[f"Apprenante {number}" for number in range(1, learners + 1)],
    )
    head = Letterhead("FéMaSaC", "contact@exemple.fr", "Europe/Paris")
    return sheets_pdf([sheet], letterhead=head, cohort="Promotion 8", reference="bfc-8", at=AFTER_IT)


def test_before_the_seal_the_present_state_is_a_sheet_of_its_own(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    client = app.test_client()
    assert "État actuel, non scellé" not in client.get(stage.url).text
    stage.sign(0)
    stage.enter(1, AttendanceState.JUSTIFIED, reason="Enfant malade")
    body = client.get(stage.url).text
    assert "Feuille vierge à imprimer" in body
    assert f'href="{stage.url}/etat-actuel.pdf"' in body
    # Somebody signed at 9 h 03; two minutes later, the trainer notes that they came late.
    stage.enter(0, AttendanceState.EXCUSED, revision=1, arrived_at=DURING, at=DURING + timedelta(minutes=2))
    reader, words = pdf(client, f"{stage.url}/etat-actuel.pdf")
    assert len(reader.pages) == 1
    assert "signature à 9 h 03, entré par Alix Relais le 11 décembre 2025 à 9 h 05" in words
    for said in (
        "Émargement, état non scellé",
        "entré par Alix Relais le 11 décembre 2025 à 9 h 03",
        "Sans état pour l’instant",
        "Non scellée : état au 11 décembre 2025 à 9 h 03",
    ):
        assert said in words
    assert "Empreinte" not in words
    clock.move_to(AFTER_IT)
    stage.seal()
    assert client.get(f"{stage.url}/etat-actuel.pdf").location == f"{stage.url}/feuille.pdf"


def test_of_a_cancelled_seminar_nothing_is_handed_out_to_sign(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    stage.enter(1, AttendanceState.JUSTIFIED, reason="Enfant malade")
    with stage.database.session(stage.setting.scope, write=True) as session:
        row = session.get_one(Seminar, stage.half_day.seminar_id)
        row.cancelled_at, row.cancel_reason = DURING, "Salle inondée"
    body = client.get(stage.url).text
    assert "Feuille vierge" not in body
    assert "Feuilles du séminaire" not in body
    assert "Salle inondée. Rien ne s’y signe." in body
    assert client.get(f"{stage.url}/feuille.pdf").location == stage.url
    assert "Ce séminaire est annulé\u00a0: il n’a pas de feuille." in client.get(stage.url).text
    listed = f"/regions/bfc/seminaires/{stage.half_day.seminar_id}/feuilles.pdf"
    assert client.get(listed).status_code == 303
    _, words = pdf(client, f"{stage.url}/etat-actuel.pdf")
    assert "Émargement, séminaire annulé" in words
    assert "ANNULÉ : état au 11 décembre 2025" in words


def test_a_drawn_signature_is_a_picture_with_its_words(app: Flask, stage: Stage, clock: FixedClock) -> None:
    client = app.test_client()
    clock.move_to(AFTER_IT)
    body = client.get(f"{stage.url}/sceau").text
    form = {name: hidden(body, name) for name in ("absent", "seen", "client_key")}
    sent = client.post(f"{stage.url}/sceau", data={**form, "confirmed": "y", "drawing": data_url()})
    assert sent.status_code == 303
    reader, words = pdf(client, f"{stage.url}/feuille.pdf")
    assert sum(len(page.images) for page in reader.pages) == 1
    assert "Saisi par l’équipe" in words


def test_the_certificate_counts_only_sealed_hours(app: Flask, stage: Stage, clock: FixedClock) -> None:
    address = f"/regions/bfc/apprenants/{stage.learners[0].id}"
    stage.enter(0, AttendanceState.EXCUSED, arrived_at=stage.half_day.starts_at + timedelta(hours=1))
    act_as(app, stage.person(0))
    client = app.test_client()
    answer = client.get(f"{address}/certificat-de-realisation.pdf", follow_redirects=True)
    assert "Aucune heure de formation n’est encore prouvée" in answer.text
    clock.move_to(AFTER_IT)
    stage.seal()
    _, words = pdf(client, f"{address}/certificat-de-realisation.pdf")
    for said in (
        "Certificat de réalisation",
        "Noé Aubert",
        "Durée suivie 2 h 30",
        "Dont à distance 0 h",
        "11 décembre 2025",
        "article L. 6313-1",
    ):
        assert said in words
    act_as(app, make_person(stage.database, "Une", "Inconnue"))
    assert app.test_client().get(f"{address}/certificat-de-realisation.pdf").status_code in (403, 404)
    assert app.test_client().get(f"{stage.url}/feuille.pdf").status_code in (403, 404)


def test_all_the_sheets_of_a_cohort_are_one_tagged_file(app: Flask, stage: Stage, clock: FixedClock) -> None:
    address = "/regions/bfc/promotions/8/presences/feuilles.pdf"
    stage.sign(0)
    clock.move_to(AFTER_IT)
    with statements(stage.database) as blank:
        pdf(app.test_client(), address)
    stage.seal()
    with statements(stage.database) as sealed:
        reader, words = pdf(app.test_client(), address)
    assert bool(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])
    assert words.count("Empreinte de la feuille scellée") == 1
    assert words.count("Nom et signature de la formatrice ou du formateur") == len(counted(stage)) - 1
    assert len(sealed) == len(blank)
    act_as(app, stage.person(0))
    assert app.test_client().get(address).status_code in (403, 404)


def counted(stage: Stage) -> list[int]:
    """The half-days of the cohort that have dates."""
    with stage.database.session(stage.setting.scope) as session:
        return [half_day.id for half_day, _ in half_days_to_print(session, stage.setting.cohort.id)]


def test_the_certificate_tells_apart_catch_up_and_work_in_the_team(
    app: Flask, stage: Stage, clock: FixedClock
) -> None:
    other = half_days(stage.setting)[1]
    stage.sign(0)
    clock.move_to(AFTER_IT)
    stage.seal()
    afternoon = Stage(stage.setting, stage.trainer, stage.learners, other)
    clock.move_to(LATER)
    afternoon.seal(at=LATER)
    validate(afternoon, give(afternoon, 0), 0)
    judge(stage, declare(stage, 0), 0)
    address = f"/regions/bfc/apprenants/{stage.learners[0].id}/certificat-de-realisation.pdf"
    _, words = pdf(app.test_client(), address)
    for said in (
        "Durée suivie 8 h",
        "Dont en présence 3 h 30",
        "Dont dans l’équipe 1 h 30",
        "Dont en rattrapage 3 h",
        "Du 11 décembre 2025 Au 13 décembre 2025",
        "travaux rendus et validés",
    ):
        assert said in words
