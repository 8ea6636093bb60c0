"""The candidate's pages: the journey, each refusal, what bad input gets, what others may not see."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pacte.accounts.models import Person
from pacte.applications.models import Application, Deposit
from pacte.applications.vocabulary import ApplicationState, PostStatus
from pacte.clock import FixedClock
from pacte.database import Scope
from tests.acting import act_as
from tests.applications.conftest import World, count
from tests.applications.factories import make_structure
from tests.applications.views.conftest import LAST_SECOND, PERSON, POSITION, base, send, text_of
from tests.factories import make_federation, make_person
from tests.files.samples import (
    pdf,
    photo_with_gps,
)


def test_whole_journey_to_the_receipt(client: FlaskClient, world: World) -> None:
    start = "/regions/bfc/promotions/8/candidater"
    assert "Commencer mon dossier" in client.get(start).text
    begun = client.post(start)
    assert begun.status_code == 303
    with world.database.session(world.scope) as session:
        application = session.query(Application).one()
    assert begun.location == f"{base(application)}/vous"
    assert client.get(start).location == base(application)
    assert client.post(f"{base(application)}/vous", data=PERSON).location == f"{base(application)}/structure"
    added = client.post(
        f"{base(application)}/structure/ajout", data={"structure_id": str(world.structure.id)}
    )
    assert added.status_code == 303
    assert client.post(f"{base(application)}/structure", data={"track": "MSP"}).location.endswith("/poste")
    typed = {**POSITION, "weekly_hours": "17h30"}
    assert client.post(f"{base(application)}/poste", data=typed).location.endswith("/pieces")
    assert world.fresh(application).weekly_hours == Decimal("17.5")
    for key in ("cv", "motivation-letter", "commitment"):
        assert send(client, application, key, (pdf(), f"{key}.pdf")).status_code == 303
    assert send(client, application, "photo", (photo_with_gps(), "portrait.jpg")).status_code == 303
    for page in ("", "/vous", "/structure", "/poste", "/pieces", "/relecture", "/messages", "/retrait"):
        assert client.get(base(application) + page).status_code == 200, page
    refused = client.post(f"{base(application)}/depot")
    assert refused.status_code == 422
    assert "avoir lu la notice" in refused.text
    deposited = client.post(f"{base(application)}/depot", data={"privacy": "y"})
    assert deposited.location == f"{base(application)}/recu"
    receipt = client.get(deposited.location)
    with world.database.session(world.scope) as session:
        made = session.query(Deposit).one()
    assert made.fingerprint in receipt.text
    assert "<dt>Structure qui porte le dossier</dt><dd>MSP de Beaune, Beaune, 21 (Côte-d’Or)" in receipt.text
    assert "15 septembre 2025 à 12\u00a0h (heure de Paris)" in receipt.text
    letter = client.get(f"{base(application)}/recu.pdf")
    assert (letter.status_code, letter.data[:5]) == (200, b"%PDF-")
    again = client.post(f"{base(application)}/depot", data={"privacy": "y"})
    assert again.location == f"{base(application)}/recu"
    with world.database.session(world.scope) as session:
        assert count(session, Deposit) == 1
    with world.database.session(Scope.ground(), write=True) as session:
        session.get_one(Person, world.person.id).given_name = "Camille-Alix"
    overview = client.get(base(application)).text
    assert "Vous avez commencé le dossier" in overview
    assert "déposer de nouveau au plus tard le 31 octobre 2025" in overview
    assert client.post(f"{base(application)}/reprendre").status_code == 303
    assert world.fresh(application).state is ApplicationState.DRAFT


def test_what_is_no_value_is_refused_and_the_rest_saved(client: FlaskClient, world: World) -> None:
    application = world.draft()
    answer = client.post(
        f"{base(application)}/vous",
        data={**PERSON, "family_name": "x" * 10_000, "phone": "abc", "city": "Nuits-Saint-Georges"},
    )
    assert answer.status_code == 422
    assert "x" * 10_000 in answer.text
    assert "Ce texte est trop long\u202f: 200 caractères au plus." in answer.text.replace(
        "\u00a0:", "\u202f:"
    )
    assert "Ce n’est pas un numéro de téléphone." in answer.text
    assert 'value="abc"' in answer.text
    row = world.fresh(application)
    assert (row.family_name, row.phone, row.city) == ("Exemple", "", "Nuits-Saint-Georges")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoé 🎓", "Zoé 🎓"),
        ("\u202eelliC\u202c", "elliC"),
        ("محمد", "محمد"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("  Anne\u0000\tMarie  ", "Anne Marie"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_odd_names_are_kept_as_text(client: FlaskClient, world: World, typed: str, kept: str) -> None:
    application = world.draft()
    assert client.post(f"{base(application)}/vous", data={**PERSON, "given_name": typed}).status_code == 303
    assert world.fresh(application).given_name == kept
    assert "<script>alert" not in client.get(f"{base(application)}/relecture").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"weekly_hours": "beaucoup"}, "Indiquez un nombre, par exemple 17,5."),
        ({"weekly_hours": "-3"}, "Indiquez un nombre d’heures par semaine"),
        ({"weekly_hours": "NaN"}, "Indiquez un nombre d’heures par semaine"),
        ({"weekly_hours": "17,25"}, "Une décimale au plus"),
        ({"weekly_hours": "17h15"}, "Une décimale au plus"),
        ({"weekly_hours": "17h75"}, "Indiquez un nombre, par exemple 17,5."),
        ({"starts_on": "2024-02-31"}, "Cette date n’existe pas"),
    ],
)
def test_position_refuses_what_is_no_value_and_saves_the_rest(
    client: FlaskClient, world: World, changes: dict[str, str], said: str
) -> None:
    application = world.draft()
    answer = client.post(f"{base(application)}/poste", data={**POSITION, **changes})
    assert answer.status_code == 422
    assert said in answer.text
    assert next(iter(changes.values())) in answer.text
    row = world.fresh(application)
    assert (row.position_title, row.post_status) == ("Coordinatrice", PostStatus.IN_POST)


def test_autosave_answers_what_is_saved_missing_and_wrong(client: FlaskClient, world: World) -> None:
    application = world.draft()
    headers = {"X-Requested-With": "autosave"}
    answer = client.post(
        f"{base(application)}/poste", data={**POSITION, "weekly_hours": "beaucoup"}, headers=headers
    )
    assert answer.status_code == 200
    assert answer.json["saved_at"] == "12\u00a0h"
    assert answer.json["errors"] == {"weekly_hours": ["Indiquez un nombre, par exemple 17,5."]}
    hrefs = [item["href"] for item in answer.json["checklist"]]
    assert f"{base(application)}/poste#weekly_hours" in hrefs
    assert f"{base(application)}/pieces#cv" in hrefs


def test_two_tabs_both_values_are_shown(client: FlaskClient, world: World) -> None:
    application = world.draft()
    shown = client.get(f"{base(application)}/vous").text
    version = re.search(r'name="version"[^>]*value="([^"]*)"', shown)
    assert version is not None
    first = {**PERSON, "city": "Beaune", "version": version[1]}
    second = {**PERSON, "city": "Dijon", "phone": "06 39 98 12 34", "version": version[1]}
    assert client.post(f"{base(application)}/vous", data=first).status_code == 303
    answer = client.post(f"{base(application)}/vous", data=second)
    assert answer.status_code == 422
    assert "Modifié dans un autre onglet, ou sur un autre appareil." in answer.text
    assert "« Beaune » est remplacé par « Dijon »" in text_of(answer)
    assert world.fresh(application).city == "Dijon"


def test_forged_and_other_ids_are_not_found(client: FlaskClient, world: World, app: Flask) -> None:
    application = world.draft()
    for path in ("/regions/bfc/candidatures/999999", "/regions/bfc/candidatures/99999999999999999999999"):
        assert client.get(path).status_code == 404
    assert client.get(base(application) + "/pieces/424242/fichier").status_code == 404
    make_federation(world.database, "idf")
    assert client.get(f"/regions/idf/candidatures/{application.id}").status_code == 404
    act_as(app, make_person(world.database))
    for page in (
        "",
        "/vous",
        "/structure",
        "/poste",
        "/pieces",
        "/relecture",
        "/recu",
        "/recu.pdf",
        "/messages",
    ):
        assert client.get(base(application) + page).status_code == 404, page
    assert client.post(base(application) + "/depot").status_code == 404


def test_someone_elses_document_is_not_found_under_ones_own_dossier(
    client: FlaskClient, world: World, app: Flask
) -> None:
    theirs = world.complete()
    with world.database.session(world.scope) as session:
        document = session.get_one(Application, theirs.id).documents[0]
    world.person = make_person(world.database)
    act_as(app, world.person)
    mine = world.draft()
    assert client.get(f"{base(mine)}/pieces/{document.id}/fichier").status_code == 404
    assert client.post(f"{base(mine)}/pieces/{document.id}/retrait").status_code == 404


def test_sign_in_says_which_cohort_one_applies_to(app: Flask, client: FlaskClient, world: World) -> None:
    act_as(app, None)
    start = "/regions/bfc/promotions/8/candidater"
    applying = f"Vous candidatez à la promo 8, {world.federation.name}."
    assert applying in text_of(client.get("/connexion", query_string={"suite": start}))
    unknown = client.get("/connexion", query_string={"suite": start.replace("8", "9")})
    assert "Vous candidatez" not in unknown.text
    client.post("/connexion", data={"lien-email": "camille@exemple.fr", "lien-suite": start})
    assert applying in text_of(client.get("/connexion/lien-envoye"))


def test_closing_passes_with_its_reason(client: FlaskClient, world: World, clock: FixedClock) -> None:
    application = world.complete()
    clock.move_to(LAST_SECOND + timedelta(seconds=1))
    reason = "Les candidatures sont closes depuis le 31 octobre 2025 à 23\u00a0h\u00a059 (heure de Paris)."
    late = client.post(f"{base(application)}/depot", data={"privacy": "y"})
    assert late.status_code == 422
    assert reason in late.text
    typed = client.post(f"{base(application)}/vous", data={**PERSON, "city": "Une commune tapée trop tard"})
    assert typed.status_code == 422
    assert "Une commune tapée trop tard" in typed.text
    assert reason in typed.text
    assert "Non déposé à la clôture" in client.get(base(application)).text
    assert client.get("/regions/bfc/promotions/8/candidater").status_code == 303
    clock.move_to(LAST_SECOND)
    assert client.post(f"{base(application)}/depot", data={"privacy": "y"}).status_code == 303


def test_missing_commitment_is_named_then_complete(client: FlaskClient, world: World) -> None:
    application = world.complete(without=("commitment",))
    copy = text_of(client.get(f"{base(application)}/relecture")).replace("\u00a0", " ")
    assert "Lettre d’engagement de l’équipe À fournir" in copy
    refused = client.post(f"{base(application)}/depot", data={"privacy": "y"})
    assert refused.status_code == 422
    assert "Pièce manquante : Lettre d’engagement de l’équipe." in text_of(refused).replace("\u00a0", " ")
    assert send(client, application, "commitment", (pdf(), "lettre.pdf")).status_code == 303
    assert client.post(f"{base(application)}/depot", data={"privacy": "y"}).status_code == 303


def test_non_member_deposits_and_is_told(client: FlaskClient, world: World) -> None:
    world.structure = make_structure(world.database, world.federation, "MSP de Seurre", dues_paid_for=None)
    application = world.complete()
    assert "MSP de Seurre n’adhère pas" in client.get(f"{base(application)}/relecture").text
    assert client.post(f"{base(application)}/depot", data={"privacy": "y"}).status_code == 303
    assert "MSP de Seurre n’adhère pas" in client.get(f"{base(application)}/recu").text


def test_being_recruited_asks_for_a_waiver(client: FlaskClient, world: World) -> None:
    application = world.complete()
    recruited = {**POSITION, "post_status": "being_recruited", "starts_on": "", "weekly_hours": ""}
    assert client.post(f"{base(application)}/poste", data=recruited).status_code == 303
    refused = client.post(f"{base(application)}/depot", data={"privacy": "y"})
    assert "une demande de dérogation, avec sa raison, est nécessaire" in refused.text
    recruited["waiver_reason"] = "Entretien passé, contrat au 1er novembre."
    assert client.post(f"{base(application)}/poste", data=recruited).status_code == 303
    assert client.post(f"{base(application)}/depot", data={"privacy": "y"}).status_code == 303


def test_two_structures_one_bearer(client: FlaskClient, world: World) -> None:
    application = world.complete()
    second = make_structure(world.database, world.federation, "MSP de Seurre", commune="Seurre")
    found = client.post(
        f"{base(application)}/structure/ajout", data={"structure_text": "seur", "search": "1"}
    )
    assert "MSP de Seurre" in found.text
    assert "Seurre, 21 (Côte-d’Or), MSP" in found.text
    unchosen = client.post(
        f"{base(application)}/structure/ajout", data={"structure_text": "seur", "add": "1"}
    )
    assert (unchosen.status_code, "Aucune structure n’est choisie." in unchosen.text) == (422, True)
    client.post(f"{base(application)}/structure/ajout", data={"structure_id": str(second.id)})
    chosen = {"track": "MSP", "bearer": str(second.id), "perte-acceptee": "1"}
    assert client.post(f"{base(application)}/structure", data=chosen).status_code == 303
    with world.database.session(world.scope) as session:
        links = session.get_one(Application, application.id).structures
        assert [(link.structure_id, link.is_bearer) for link in links] == [
            (world.structure.id, False),
            (second.id, True),
        ]
    client.post(f"{base(application)}/structure/{second.id}/retrait")
    assert client.post(f"{base(application)}/depot", data={"privacy": "y"}).status_code == 303


def test_unknown_structure_is_declared_after_a_look_at_its_likes(client: FlaskClient, world: World) -> None:
    application = world.draft()
    searched = {"structure_text": "MSP Beaune", "declare": "1"}
    form = client.post(f"{base(application)}/structure/ajout", data=searched, follow_redirects=True)
    assert 'value="MSP Beaune"' in form.text
    declared = {"name": "MSP Beaune", "kind": "MSP", "commune": "Beaune", "department": "21"}
    [chooser] = re.findall(r'<select[^>]*name="department".*?</select>', form.text, re.DOTALL)
    options = re.findall(r'<option([^>]*)value="([^"]*)"', chooser)
    assert options[0][1] == ""
    assert [value for told, value in options if "selected" in told and value] == []
    unsaid = client.post(f"{base(application)}/structure/declaration", data={**declared, "department": ""})
    assert (unsaid.status_code, "Choisissez son département." in text_of(unsaid)) == (422, True)
    doubt = client.post(f"{base(application)}/structure/declaration", data=declared)
    assert doubt.status_code == 422
    assert "MSP de Beaune" in doubt.text
    sure = client.post(f"{base(application)}/structure/declaration", data={**declared, "confirmed": "1"})
    assert sure.status_code == 303
    with world.database.session(world.scope) as session:
        [link] = session.get_one(Application, application.id).structures
        assert (link.structure.name, link.structure.status.value) == ("MSP Beaune", "declared")
    assert "MSP Beaune, Beaune, 21 (Côte-d’Or)" in text_of(client.get(f"{base(application)}/relecture"))


def test_a_sixth_declared_structure_is_refused_with_what_to_do(client: FlaskClient, world: World) -> None:
    application = world.draft()
    page = f"{base(application)}/structure/declaration"
    declared = {"kind": "MSP", "commune": "Seurre", "department": "21", "confirmed": "1"}
    for number in range(5):
        assert client.post(page, data={**declared, "name": f"Équipe {number}"}).status_code == 303
    refused = client.post(page, data={**declared, "name": "Équipe de trop"})
    assert refused.status_code == 422
    assert "Un dossier déclare au plus 5 structures absentes de la liste" in text_of(refused)
    assert "écrivez à la fédération" in text_of(refused)
    assert 'value="Équipe de trop"' in refused.text
    with world.database.session(world.scope) as session:
        assert len(session.get_one(Application, application.id).structures) == 5
