"""The pages of someone who sits and is tied: no list, file, letter, counter or address shows the dossier."""

import io
import re
import zipfile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.applications.models import Application, InternalNote, SupportingDocument
from pacte.applications.processing.operations import reply, write_to_many
from pacte.applications.vocabulary import WaiverState
from pacte.clock import FixedClock
from pacte.conflicts.operations import declare_affiliation, declare_tie, end_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.jobs.models import Job
from pacte.jobs.running import run_queued
from pacte.mail.models import OutboxMessage
from pacte.policy import Role
from tests.acting import act_as
from tests.applications.processing.factories import (
    AFTER,
    Setting,
    add_late,
    add_message,
    make_dossier,
    make_setting,
    make_structure,
)
from tests.factories import grant_role, make_person
from tests.selection.committee.factories import actor_of, do, make_member, statements

COHORT = "/regions/bfc/promotions/8"
LIST = f"{COHORT}/dossiers"


@pytest.fixture
def app(app_on_each: Flask) -> Flask:
    """On each database."""
    return app_on_each


@pytest.fixture
def setting(app: Flask, clock: FixedClock) -> Setting:
    clock.move_to(AFTER)
    made = make_setting(app.extensions["pacte"].database)
    make_member(made, person=made.staff)
    act_as(app, made.staff)
    return made


@pytest.fixture
def other(setting: Setting) -> Person:
    person = make_person(setting.database, "Lou", "Collègue")
    grant_role(setting.database, person, Role.STAFF, setting.federation)
    return person


@pytest.fixture
def row(app: Flask, setting: Setting, other: Person) -> Application:
    """« Cachet Camille », who wrote, whose document is late, to whom a colleague answered."""
    made = make_dossier(
        setting,
        family="Cachet",
        structure=make_structure(setting, "MSP du Secret"),
        waiver=WaiverState.REQUESTED,
        store=app.extensions["pacte"].store,
    )
    make_dossier(setting, family="Visible", store=app.extensions["pacte"].store)
    add_message(setting, made)
    add_late(setting, made, "annexe")
    do(setting, reply, application=made, body="Bien reçu", by=actor_of(setting, other))
    return made


def tie(setting: Setting, row: Application, **values: object) -> object:
    fields = {"kind": TieKind.PROFESSIONAL, "reason": "Nous avons fondé une équipe", **values}
    return do(setting, declare_tie, assessor_id=setting.staff.id, subject_id=row.person_id, **fields)


def dossier(row: Application, rest: str = "") -> str:
    return f"/regions/bfc/dossiers/{row.id}{rest}"


def status(client: FlaskClient, path: str) -> int:
    """Of a file that is streamed: it is closed at once."""
    with client.get(path) as answer:
        return answer.status_code


def leaks(row: Application, text: str) -> list[str]:
    return [word for word in ("Cachet", row.reference, row.email, "MSP du Secret") if word in text]


LISTS = (
    LIST,
    f"{LIST}?export=csv",
    f"{LIST}?derogation=requested",
    f"{LIST}?q=Cachet",
    f"{LIST}/ecrire",
    f"{COHORT}/envois",
    f"{COHORT}/effacements",
    "/regions/bfc/courriers",
    "/regions/bfc/courriers?q=Cachet",
    "/a-faire",
    f"{COHORT}/gestion",
    "/regions/bfc/gestion",
    f"{COHORT}/selection",
    f"{COHORT}/selection/recevabilite?export=csv",
    f"{COHORT}/selection/avis",
    f"{COHORT}/selection/avis?export=csv",
    f"{COHORT}/selection/validation",
    f"{COHORT}/selection/reponses",
    f"{COHORT}/selection/places",
    f"{COHORT}/selection/report",
    f"{COHORT}/apprenants/inscription",
)


def test_no_list_shows_it(client: FlaskClient, setting: Setting, row: Application) -> None:
    before = {path: client.get(path) for path in LISTS}
    assert leaks(row, before[LIST].text)  # there was something to hide
    assert leaks(row, before["/regions/bfc/courriers"].text)
    tie(setting, row)
    for path in LISTS:
        answer = client.get(path)
        assert answer.status_code == before[path].status_code, path
        shown = answer.text.replace('value="Cachet"', "")  # the search, as it was typed
        assert leaks(row, shown) == [], path
    assert "2 dossiers" in before[LIST].text.replace("\u00a0", " ")
    assert "1 dossier" in client.get(LIST).text.replace("\u00a0", " ")


def test_the_spreadsheet_and_the_archive_leave_it_out(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    tie(setting, row)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{LIST}?export=xlsx").data)) as book:
        assert leaks(row, "".join(book.read(name).decode() for name in book.namelist())) == []
    with zipfile.ZipFile(io.BytesIO(client.get(f"{LIST}/archive.zip").data)) as archive:
        names = archive.namelist()
        assert any(name.startswith("VISIBLE") for name in names)
        assert leaks(row, " ".join(names).title()) == []
        assert leaks(row, archive.read("liste.csv").decode()) == []


ACTS = (
    ("GET", ""),
    ("GET", "/archive.zip"),
    ("POST", "/notes"),
    ("POST", "/messages"),
    ("POST", "/messages/lus"),
    ("POST", "/demandes"),
    ("POST", "/pieces"),
    ("POST", "/derogation"),
    ("POST", "/attribution"),
    ("POST", "/retrait"),
)


def test_every_page_and_act_of_the_dossier_says_why_and_who(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    with setting.database.session(setting.scope) as session:
        document = session.scalars(
            select(SupportingDocument.id).where(SupportingDocument.application_id == row.id)
        ).first()
    assert status(client, dossier(row, f"/pieces/{document}")) == 200
    tie(setting, row)
    for method, rest in (*ACTS, ("GET", f"/pieces/{document}")):
        answer = client.open(dossier(row, rest), method=method, data={"note-body": "Une note"})
        assert answer.status_code == 403, rest
        assert "Ce dossier vous est caché" in answer.text, rest
        assert "lien professionnel" in answer.text, rest
        assert "<li>Lou Collègue</li>" in answer.text, rest
        assert "Morgane Équipe</li>" not in answer.text, rest
        assert leaks(row, answer.text) == [], rest
    with setting.database.session(setting.scope) as session:
        assert session.scalars(select(InternalNote)).all() == []


def test_a_colleague_treats_it_and_lifting_the_tie_brings_it_back(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, other: Person
) -> None:
    found = tie(setting, row)
    act_as(app, other)
    answer = client.post(dossier(row, "/notes"), data={"note-body": "Vu ensemble"})
    assert answer.status_code == 303
    do(setting, end_tie, tie=found, reason="Erreur de personne.", by=actor_of(setting, other))
    act_as(app, setting.staff)
    page = client.get(dossier(row))
    assert page.status_code == 200
    assert "Vu ensemble" in page.text
    assert "Cachet" in client.get(LIST).text


def test_whoever_looked_after_it_must_be_replaced(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, other: Person
) -> None:
    act_as(app, other)
    client.post(dossier(row, "/attribution"), data={"suivi-person": str(setting.staff.id)})
    assert "confiez-le à quelqu’un d’autre" not in client.get(dossier(row)).text
    tie(setting, row)
    page = client.get(dossier(row)).text
    assert "confiez-le à quelqu’un d’autre" in page
    assert "Morgane Équipe</option>" not in page
    assert "Confier des dossiers à quelqu’un d’autre (1)" in client.get("/a-faire").text
    assert "Cachet" in client.get(f"{LIST}?attention=a-confier").text


def test_its_candidate_is_not_disturbed(
    app: Flask, client: FlaskClient, setting: Setting, row: Application
) -> None:
    tie(setting, row)
    act_as(app, setting.get(Person, row.person_id))
    assert client.get(f"/regions/bfc/candidatures/{row.id}/messages").status_code == 200


def test_someone_tied_who_does_not_sit_works_on_it(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, other: Person
) -> None:
    do(
        setting,
        declare_tie,
        assessor_id=other.id,
        subject_id=row.person_id,
        kind=TieKind.PROFESSIONAL,
        by=actor_of(setting, other),
    )
    act_as(app, other)
    assert client.get(dossier(row)).status_code == 200
    assert "Cachet" in client.get(LIST).text


def test_an_archive_that_a_colleague_made_is_kept_from_them(
    app: Flask, client: FlaskClient, setting: Setting, row: Application, other: Person
) -> None:
    act_as(app, other)
    client.post(f"{LIST}/archive")
    run_queued(app.extensions["pacte"], setting.scope)
    with setting.database.session(setting.scope) as session:
        job = session.scalars(select(Job)).one()
    address = f"/regions/bfc/travaux/{job.id}/resultat"
    assert status(client, address) == 200
    tie(setting, row)
    assert status(client, address) == 200
    act_as(app, setting.staff)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "Ce fichier vous est caché" in answer.text


def test_the_mails_about_it_and_to_its_candidate_are_hidden(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    with setting.database.session(setting.scope) as session:
        mails = session.scalars(select(OutboxMessage.id).where(OutboxMessage.recipient == row.email)).all()
    assert mails
    tie(setting, row)
    for identity in mails:
        for method, rest in (("GET", ""), ("POST", "/envoyer")):
            answer = client.open(f"/regions/bfc/courriers/{identity}{rest}", method=method)
            assert answer.status_code == 403
            assert "Cet e\u2011mail vous est caché" in answer.text
            assert leaks(row, answer.text) == []


def test_a_letter_of_a_colleague_is_counted_without_it(
    client: FlaskClient, setting: Setting, row: Application, other: Person
) -> None:
    with setting.database.session(setting.scope) as session:
        ids = list(session.scalars(select(Application.id)))
    do(
        setting,
        write_to_many,
        cohort=setting.cohort,
        application_ids=ids,
        subject="Bonjour",
        body="À bientôt",
        batch="lot-un",
        by=actor_of(setting, other),
    )
    assert leaks(row, client.get(f"{COHORT}/envois/lot-un").text)
    tie(setting, row)
    page = client.get(f"{COHORT}/envois/lot-un")
    assert page.status_code == 200
    assert leaks(row, page.text) == []


def test_a_forged_letter_reaches_nobody_hidden(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    tie(setting, row)
    data = {"dossiers": str(row.id), "subject": "Bonjour", "body": "À bientôt"}
    page = client.post(f"{LIST}/ecrire/apercu", data=data)
    assert leaks(row, page.text) == []
    seal = re.search(r'name="confirmation" value="([^"]+)"', page.text)
    answer = client.post(f"{LIST}/ecrire/envoi", data={**data, "confirmation": seal[1] if seal else ""})
    assert answer.status_code in (409, 422)
    assert leaks(row, answer.text) == []


def test_the_register_tells_that_the_tie_exists_and_no_more(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    member = make_member(setting)
    own = tie(setting, row)
    theirs = do(
        setting, declare_tie, assessor_id=member.id, subject_id=row.person_id, kind=TieKind.EMPLOYER,
        reason="Même employeur depuis 2019",
    )  # fmt: skip
    do(setting, declare_affiliation, person_id=member.id, employer="Ville de Dole")
    for path in (f"{COHORT}/selection/liens", f"{COHORT}/selection/liens?export=csv"):
        text = client.get(path).text
        assert "Cachet" in text  # that there is a tie, and with whom, as « Mes liens » says
        assert "Lien professionnel" in text
        for word in ("fondé une équipe", "depuis 2019", row.reference, "MSP du Secret"):
            assert word not in text, word
    for found in (own, theirs):
        answer = client.get(f"{COHORT}/selection/liens/{found.id}/fin")
        assert answer.status_code == 403
        assert "fondé une équipe" not in answer.text
        assert "depuis 2019" not in answer.text


def test_pages_cost_the_same_with_more_dossiers_hidden(
    client: FlaskClient, setting: Setting, row: Application
) -> None:
    tie(setting, row)
    paths = (LIST, f"{COHORT}/gestion", "/a-faire", "/regions/bfc/courriers", f"{COHORT}/envois")
    few = {path: statements(setting.database, lambda path=path: client.get(path)) for path in paths}
    for number in range(3):
        more = make_dossier(
            setting, family=f"Autre{number}", structure=make_structure(setting, f"MSP {number}")
        )
        tie(setting, more)
    for path in paths:
        assert statements(setting.database, lambda path=path: client.get(path)) == few[path], path
