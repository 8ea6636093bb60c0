"""The staff's pages in a browser's place: what works, what is refused, who finds nothing."""

import csv
import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import (
    Application,
    ApplicationStructure,
    InternalNote,
    RequestedDocument,
    SupportingDocument,
    Waiver,
)
from pacte.applications.vocabulary import ApplicationState, WaiverState
from pacte.mail.models import OutboxMessage
from pacte.policy import Actor, Role
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    make_structure,
    upload,
)
from tests.applications.processing.views.conftest import LIST, ask, count, page
from tests.factories import grant_role, make_federation, make_person
from tests.files.samples import pdf, photo_with_gps


def test_the_list_shows_dossiers_and_counters(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    make_dossier(setting, "Noa", "Berthier", state=ApplicationState.DRAFT)
    body = client.get(LIST).text
    assert "Aubert Camille" in body
    assert "Berthier Noa" in body
    assert "Non déposé (1)" in body
    assert "2\u00a0dossiers" in body
    only = client.get(f"{LIST}?etat=non-depose").text
    assert "Berthier Noa" in only
    assert "Aubert Camille" not in only


def test_the_list_sorts_by_what_only_the_spreadsheet_shows_and_names_every_structure(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    first = make_structure(setting, "MSP des Hauts", department="70")
    second = make_structure(setting, "MSP du Jura", department="39")
    made = make_dossier(setting, "Noa", "Berthier", structure=first)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(ApplicationStructure(application_id=made.id, structure_id=second.id))
    for order in ("mention", "departement", "-departement", "derogation"):
        body = client.get(f"{LIST}?tri={order}").text
        assert f'<option value="{order}" selected>' in body
    assert "mention MSP, département 70, et 1\u00a0autre structure" in body
    down, up = (client.get(f"{LIST}?tri={order}").text for order in ("-departement", "departement"))
    assert down.index("Berthier Noa") < down.index("Aubert Camille")
    assert up.index("Aubert Camille") < up.index("Berthier Noa")
    exported = client.get(f"{LIST}?export=csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(exported), delimiter=";"))
    assert [line["Autres structures"] for line in rows] == ["", "MSP du Jura"]


def test_the_export_is_what_is_on_the_screen_and_never_a_formula(
    client: FlaskClient, setting: Setting
) -> None:
    make_dossier(setting, "=1+1", "=cmd|calc")
    make_dossier(setting, "Noa", "Berthier", state=ApplicationState.DRAFT)
    response = client.get(f"{LIST}?etat=depose&export=csv")
    rows = list(csv.reader(io.StringIO(response.data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["Nom", "État", "Complet", "Il manque"]
    assert [line[0] for line in rows[1:]] == ["'=cmd|calc =1+1"]
    book = client.get(f"{LIST}?export=xlsx").data
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_an_export_has_every_page(client: FlaskClient, setting: Setting) -> None:
    for number in range(53):
        make_dossier(setting, family=f"Nom{number:02d}", documents=())
    rows = client.get(f"{LIST}?export=csv&page=2").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 54
    last = client.get(f"{LIST}?page=3").text
    assert last.count("Choisir Nom") == 3
    past = client.get(f"{LIST}?page=61")
    assert (past.status_code, past.location) == (302, f"{LIST}?tri=nom&page=3#table")
    assert client.get(f"{LIST}?page=61", follow_redirects=True).text.count("Choisir Nom") == 3
    nobody = client.get(f"{LIST}?page=61&q=zzz")
    assert (nobody.status_code, "0\u00a0dossier" in nobody.text) == (200, True)


def test_the_page_holds_all_that_concerns_the_dossier(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    add_message(setting, row, "Une question")
    late = add_late(setting, row, "annexe")
    with setting.database.session(setting.scope, write=True) as session:
        by = Actor(person_id=row.person_id, label="lea@exemple.fr")
        audit.record(session, action="application.started", subject=row, by=by, at=AFTER, details={})
    body = client.get(page(row)).text
    for expected in (
        "Camille Aubert a commencé le dossier",
        "Camille Aubert",
        row.reference,
        "Déposé",
        "MSP du Val",
        "À jour en 2025",
        "Une question",
        "annexe",
        "reçue après la clôture",
        "Notes internes",
        "Historique",
        f"/regions/bfc/dossiers/{row.id}/pieces/",
        f'id="decision-{late.id}"',
    ):
        assert expected in body, expected


def test_a_document_is_shown_in_the_page_and_only_in_its_own_dossier(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    with setting.database.session(setting.scope) as session:
        document = session.scalars(
            select(SupportingDocument).where(SupportingDocument.application_id == row.id)
        ).first()
    assert document is not None
    with client.get(page(row, f"/pieces/{document.id}?voir=1")) as shown:
        assert shown.data.startswith(b"%PDF")
        assert shown.headers["Content-Disposition"].startswith("inline")
    with client.get(page(row, f"/pieces/{document.id}")) as kept:
        assert kept.headers["Content-Disposition"].startswith("attachment")
    other = make_dossier(setting, documents=())
    assert client.get(page(other, f"/pieces/{document.id}")).status_code == 404


def test_how_the_recruitment_is_known_stands_beside_the_waiver(client: FlaskClient, setting: Setting) -> None:
    row = make_dossier(setting, waiver=WaiverState.GRANTED)
    known = {"recrutement-starts_on": "2025-12-01", "recrutement-reason": "Contrat reçu par courrier"}
    assert client.post(page(row, "/recrutement"), data=known).status_code == 303
    body = client.get(page(row)).text
    assert "Recrutée, en poste au 1er décembre 2025, selon\u00a0: Contrat reçu par courrier" in body
    assert "recrutée, en poste au 1er décembre 2025, selon\u00a0: Contrat reçu par courrier." in body


ACTS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/demandes", {"demande-label": "Diplôme", "demande-due_on": "2025-11-10"}, "La pièce est demandée"),
    (
        "/demandes",
        {"demande-key": "cv", "demande-due_on": "2025-11-10", "demande-message": "Illisible"},
        "La pièce est demandée",
    ),
    ("/notes", {"note-body": "À rappeler"}, "La note est enregistrée"),
    ("/messages", {"reponse-body": "Bonjour"}, "Votre message est envoyé"),
    ("/messages/lus", {}, "marqués comme lus"),
    ("/retrait", {"retrait-reason": "Renonce"}, "Le retrait est enregistré"),
)


@pytest.mark.parametrize(("rest", "form", "said"), ACTS)
def test_an_act_says_what_was_done(
    client: FlaskClient, row: Application, rest: str, form: dict[str, str], said: str
) -> None:
    response = client.post(page(row, rest), data=form)
    assert response.status_code == 303
    assert said in client.get(response.location).text


REFUSALS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/demandes", {"demande-key": "cv", "demande-message": "gardé"}, "Indiquez le dernier jour"),
    ("/demandes", {"demande-key": "", "demande-due_on": "2025-11-10", "demande-message": "gardé"}, "Nommez"),
    (
        "/demandes",
        {"demande-key": "cv", "demande-due_on": "2025-11-01", "demande-message": "gardé"},
        "est déjà passé",
    ),
    ("/demandes", {"demande-key": "x", "demande-due_on": "2025-11-10", "demande-message": "gardé"}, "gardé"),
    (
        "/demandes",
        {
            "demande-key": "cv",
            "demande-label": "gardé",
            "demande-message": "Illisible",
            "demande-due_on": "2025-11-10",
        },
        "Une pièce est choisie dans la liste, et une autre est nommée",
    ),
    ("/demandes", {"demande-key": "cv", "demande-due_on": "2025-11-10"}, "déjà dans le dossier, reçue le"),
    ("/pieces/ecartees", {"ecart-reason": "gardé"}, "Choisissez la pièce."),
    (
        "/demandes",
        {
            "demande-key": "_autre",
            "demande-label": "n" * 10_000,
            "demande-due_on": "2025-11-10",
            "demande-message": "gardé",
        },
        "trop long",
    ),
    ("/notes", {"note-body": ""}, "Écrivez quelques mots"),
    ("/messages", {"reponse-body": ""}, "Écrivez votre message"),
    ("/retrait", {"retrait-reason": ""}, "Écrivez la raison du retrait"),
    ("/attribution", {"suivi-person": "999"}, "suivi-person-error"),
    (
        "/derogation",
        {"derogation-decision": "granted", "derogation-reason": "gardé"},
        "ne demande pas de dérogation",
    ),
)


@pytest.mark.parametrize(("rest", "form", "said"), REFUSALS)
def test_a_refused_form_comes_back_with_what_was_typed(
    client: FlaskClient, setting: Setting, row: Application, rest: str, form: dict[str, str], said: str
) -> None:
    response = client.post(page(row, rest), data=form)
    assert response.status_code == 422
    assert said in response.text
    if "gardé" in form.values():
        assert "gardé" in response.text
    assert count(setting, OutboxMessage) == count(setting, InternalNote) == 0


def test_a_dossier_is_given_to_a_colleague(client: FlaskClient, setting: Setting, row: Application) -> None:
    response = client.post(page(row, "/attribution"), data={"suivi-person": str(setting.staff.id)})
    assert response.status_code == 303
    assert setting.get(Application, row.id).assigned_to_id == setting.staff.id


def test_two_who_decide_at_once_both_see_what_happened(
    app: Flask, client: FlaskClient, setting: Setting
) -> None:
    row = make_dossier(setting, waiver=WaiverState.REQUESTED, documents=())
    other = make_person(setting.database, "Alix", "Collègue")
    grant_role(setting.database, other, Role.STAFF, setting.federation)
    act_as(app, other)
    first = {
        "derogation-decision": "refused",
        "derogation-reason": "Trop tôt",
        "derogation-seen": "requested",
    }
    assert client.post(page(row, "/derogation"), data=first).status_code == 303
    act_as(app, setting.staff)
    second = {
        "derogation-decision": "granted",
        "derogation-reason": "Ma raison",
        "derogation-seen": "requested",
    }
    response = client.post(page(row, "/derogation"), data=second)
    assert response.status_code == 422
    assert "Alix Collègue a refusé la dérogation" in response.text
    assert "Trop tôt" in response.text
    assert "Ma raison" in response.text
    with setting.database.session(setting.scope) as session:
        assert session.scalar(select(Waiver.state)) is WaiverState.REFUSED
    seen = re.search(r'name="derogation-seen"[^>]*value="([a-z]+)"', response.text)
    assert seen is not None
    again = {**second, "derogation-seen": seen[1]}
    assert client.post(page(row, "/derogation"), data=again).status_code == 303
    shown = client.get(page(row)).text
    assert "a refusé la dérogation" in shown
    assert "a accordé la dérogation" in shown


def test_a_late_document_is_decided_on_the_page(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    late = add_late(setting, row, "annexe")
    address = page(row, f"/pieces/{late.id}/decision")
    assert client.post(address, data={"tri-decision": "accept"}).status_code == 422
    assert client.post(address, data={"tri-decision": "accept", "tri-reason": "Oui"}).status_code == 303
    response = client.post(address, data={"tri-decision": "refuse", "tri-reason": "Non"})
    assert response.status_code == 422
    assert "déjà été acceptée" in response.text
    assert re.search(r"a accepté la pièce en retard «\u00a0[^»]+»\u00a0: Oui\.", response.text)


def test_staff_add_a_file_and_a_disguised_one_is_refused(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    before = count(setting, SupportingDocument)
    form = {"ajout-key": "cv", "ajout-reason": "Reçu par la poste"}
    wrong = client.post(
        page(row, "/pieces"), data={**form, "ajout-document": upload(b"MZ\x90\x00" * 50, "cv.pdf")}
    )
    assert wrong.status_code == 422
    assert "Reçu par la poste" in wrong.text
    assert count(setting, SupportingDocument) == before
    assert "Le fichier n’a pas été gardé" in wrong.text
    trap = client.post(page(row, "/pieces"), data={**form, "ajout-document": upload(pdf())})
    assert trap.status_code == 422
    assert "la vôtre prendrait sa place" in trap.text
    form["ajout-replaces"] = "y"
    right = client.post(page(row, "/pieces"), data={**form, "ajout-document": upload(pdf())})
    assert right.status_code == 303
    assert count(setting, SupportingDocument) == before + 1
    for key, kept in (("photo", "image/jpeg"), ("commitment", "application/pdf")):
        photo = upload(photo_with_gps(), "photo.jpg")
        added = {**form, "ajout-key": key, "ajout-document": photo}
        assert client.post(page(row, "/pieces"), data=added).status_code == 303
        with setting.database.session(setting.scope) as session:
            last = session.scalars(select(SupportingDocument).order_by(SupportingDocument.id.desc())).first()
            assert (last.key, last.file.media_type) == (key, kept)
    named = {"ajout-label": "Attestation", "ajout-reason": "Par e-mail", "ajout-document": upload(pdf())}
    assert client.post(page(row, "/pieces"), data=named).status_code == 303
    shown = client.get(page(row)).text.replace("\u00a0", " ")
    assert '<option selected value="">Choisissez…</option>' in shown
    assert "a ajouté la pièce « Attestation », reçue autrement" in shown
    assert "a remplacé la pièce « Curriculum vitæ », reçue le" in shown
    gone = {"ecart-document": str(last.id), "ecart-reason": "Erreur"}
    assert client.post(page(row, "/pieces/ecartees"), data=gone).status_code == 303


def everything(row: Application, request: RequestedDocument) -> list[tuple[str, str]]:
    return [
        ("GET", LIST),
        ("GET", f"{LIST}?export=csv"),
        ("GET", f"{LIST}/archive.zip"),
        ("POST", f"{LIST}/archive"),
        ("GET", f"{LIST}/ecrire"),
        ("POST", f"{LIST}/ecrire/apercu"),
        ("POST", f"{LIST}/ecrire/envoi"),
        ("GET", "/regions/bfc/promotions/8/envois"),
        ("GET", page(row)),
        ("GET", page(row, "/archive.zip")),
        *(("POST", page(row, rest)) for rest, _, _ in ACTS),
        ("POST", page(row, "/derogation")),
        ("POST", page(row, "/pieces")),
        ("POST", page(row, f"/demandes/{request.id}/annulation")),
    ]


@pytest.mark.parametrize("who", ["committee", "candidate", "elsewhere"])
def test_nobody_else_finds_anything(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, who: str
) -> None:
    request = ask(setting, row)
    with setting.database.session(setting.scope, write=True) as session:
        session.add(
            InternalNote(application_id=row.id, author_id=setting.staff.id, body="Secret interne", at=AFTER)
        )
    person = setting.get(Person, row.person_id) if who == "candidate" else make_person(setting.database)
    if who == "committee":
        grant_role(setting.database, person, Role.COMMITTEE_MEMBER, setting.federation)
    if who == "elsewhere":
        grant_role(setting.database, person, Role.STAFF, make_federation(setting.database, "idf"))
    act_as(app, person)
    expected = 403 if who == "committee" else 404
    for method, address in everything(row, request):
        response = client.open(address, method=method)
        assert response.status_code == expected, (method, address)
        assert "Secret interne" not in response.text
    answer = f"/regions/bfc/candidatures/{row.id}/pieces-demandees/{request.id}"
    assert client.get(answer).status_code == (200 if who == "candidate" else expected)


def test_staff_of_one_cohort_work_on_it(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    person = make_person(setting.database)
    grant_role(setting.database, person, Role.STAFF, setting.federation, cohort_id=setting.cohort.id)
    act_as(app, person)
    assert client.get(LIST).status_code == 200
    assert client.get(page(row)).status_code == 200
    assert client.get("/regions/bfc/promotions/9/dossiers").status_code == 403


@pytest.mark.parametrize("identity", ["0", "999999", "99999999999999999999999"])
def test_forged_ids_find_nothing(
    client: FlaskClient, setting: Setting, row: Application, identity: str
) -> None:
    for address in (
        f"/regions/bfc/dossiers/{identity}",
        page(row, f"/pieces/{identity}"),
        page(row, f"/depots/{identity}"),
        "/regions/bfc/promotions/8/envois/inconnu",
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(page(row, f"/pieces/{identity}/decision")).status_code == 404
