"""Pages of the registry: what they show, what they refuse, and to whom."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from pacte.database import Database, Scope
from pacte.documents.tables import Sheet, read_table
from pacte.federations import declaring, dues
from pacte.federations.models import (
    Federation,
    Structure,
    StructureMembership,
    StructureStatus,
)
from pacte.policy import SYSTEM, Role
from tests.acting import act_as
from tests.conftest import NOW
from tests.factories import grant_role, make_federation, make_person
from tests.federations.factories import all_of, make_structure

BASE = "/regions/bfc/structures"


def test_table_shows_sorts_filters_and_exports(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    paid = make_structure(database, federation, "MSP de Sens", commune="Sens", department="89")
    make_structure(database, federation, "=CPTS", kind="CPTS", commune="Auxerre", department="89")
    with database.session(Scope.federation(federation.id), write=True) as session:
        dues.record_membership(
            session,
            structure=paid,
            year=2025,
            paid_on=date(2025, 2, 1),
            today=date(2025, 9, 15),
            by=SYSTEM,
            at=NOW,
        )
    page = staff.get(f"{BASE}?dues=paid").text
    assert "MSP de Sens" in page
    assert "=CPTS" not in page
    assert staff.get(f"{BASE}?q=sens&tri=-cotisation").status_code == 200
    sent = staff.get(f"{BASE}?export=csv&tri=nom")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="structures-bfc-2025-2025-09-15.csv"'
    found = read_table("x.csv", sent.data)
    assert isinstance(found, Sheet)
    assert [row.cells for row in found.rows] == [
        ("=CPTS", "CPTS", "Auxerre", "89", "Non adhérente", "", ""),
        ("MSP de Sens", "MSP", "Sens", "89", "À jour", "01/02/2025", ""),
    ]
    book = read_table("x.xlsx", staff.get(f"{BASE}?export=xlsx").data)
    assert isinstance(book, Sheet)
    assert len(book.rows) == 2


@pytest.mark.parametrize("path", ["", "/cotisations"])
def test_table_takes_as_many_statements_for_any_number_of_rows(
    app: Flask, staff: FlaskClient, database: Database, federation: Federation, path: str
) -> None:
    counts, made = [], 0
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    for size in (1, 3, 300):
        while made < size:
            make_structure(database, federation, f"MSP du Val {made}", commune="", department="")
            made += 1
        statements.clear()
        assert staff.get(BASE + path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]


def test_search_answers_names_and_places_only(app: Flask, database: Database, federation: Federation) -> None:
    structure = make_structure(database, federation, "MSP de l’Étoile", commune="Poissy", department="78")
    act_as(app, make_person(database))
    client = app.test_client()
    assert client.get(f"{BASE}/recherche?q=POISSY etoile").json == {
        "results": [
            {
                "value": structure.id,
                "label": "MSP de l’Étoile",
                "detail": "Poissy, 78 (Yvelines), MSP",
                "id": structure.id,
                "name": "MSP de l’Étoile",
                "commune": "Poissy",
                "department": "78",
                "kind": "MSP",
            }
        ]
    }
    assert client.get(f"{BASE}/recherche").json == {"results": []}


def test_a_structure_is_added_after_its_look_alikes_were_shown(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    make_structure(database, federation, "MSP de Morangis", commune="", department="91")
    typed = {"name": "MSP Morangis", "kind": "MSP", "commune": "Morangis", "department": "91"}
    first = staff.post(f"{BASE}/nouvelle", data=typed)
    assert first.status_code == 422
    assert "peut-être déjà dans le registre" in first.text
    assert len(all_of(database, federation, Structure)) == 1
    assert staff.post(f"{BASE}/nouvelle", data={**typed, "sure": "1"}).status_code == 303
    wrong = staff.post(f"{BASE}/nouvelle", data={**typed, "name": "MSP Autre", "finess": "123"})
    assert wrong.status_code == 422
    assert "FINESS n’est pas valide" in wrong.text
    assert 'value="MSP Autre"' in wrong.text
    assert staff.post(f"{BASE}/nouvelle", data={**typed, "name": "x" * 10_000}).status_code == 422
    assert len(all_of(database, federation, Structure)) == 2


def test_sheet_shows_warnings_history_and_takes_dues(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    structure = make_structure(database, federation, "MSP Goussainville", commune="", department="93")
    page = staff.get(f"{BASE}/{structure.id}").text
    assert "Eure-et-Loir" in page
    assert "a ajouté la structure au registre" in page
    later = staff.post(f"{BASE}/{structure.id}/adhesions", data={"year": "2025", "paid_on": "2025-09-16"})
    assert later.status_code == 422
    assert "La date de paiement est à venir." in later.text
    done = staff.post(f"{BASE}/{structure.id}/adhesions", data={"year": "2025", "paid_on": "2025-09-15"})
    assert done.status_code == 303
    assert [row.dues_paid_on for row in all_of(database, federation, StructureMembership)] == [
        date(2025, 9, 15)
    ]
    assert "a enregistré la cotisation 2025" in staff.get(f"{BASE}/{structure.id}").text
    exempt = {"year": "2025", "is_exempt": "y"}
    both = staff.post(f"{BASE}/{structure.id}/adhesions", data=exempt | {"paid_on": "2025-09-15"})
    assert "Une structure exonérée n’a pas de date de paiement." in both.text
    assert staff.post(f"{BASE}/{structure.id}/adhesions", data=exempt).status_code == 303
    page = staff.get(f"{BASE}/{structure.id}").text
    assert "Cotisation 2025\u00a0: exonérée" in page
    assert re.search(r'<input[^>]*checked[^>]*name="is_exempt"', page)
    assert "MSP Goussainville" not in staff.get(f"{BASE}/cotisations").text


def test_edit_and_other_names(staff: FlaskClient, database: Database, federation: Federation) -> None:
    structure = make_structure(database, federation, "MSP de Sens", commune="Sens", department="89")
    assert staff.get(f"{BASE}/{structure.id}/modifier").status_code == 200
    typed = {"name": "MSP Sénonaise", "kind": "MSP", "commune": "Sens", "department": "89"}
    assert staff.post(f"{BASE}/{structure.id}/modifier", data={**typed, "name": ""}).status_code == 422
    assert staff.post(f"{BASE}/{structure.id}/modifier", data=typed).status_code == 303
    assert staff.post(f"{BASE}/{structure.id}/autres-noms", data={"alias": "La Sénonaise"}).status_code == 303
    assert staff.post(f"{BASE}/{structure.id}/autres-noms", data={"alias": ""}).status_code == 422
    page = staff.get(f"{BASE}/{structure.id}").text
    assert "La Sénonaise" in page
    assert "MSP de Sens" in page
    assert staff.post(f"{BASE}/{structure.id}/autres-noms/1/retrait").status_code == 303


def test_the_sheet_whose_dues_are_known_stays_unless_told_otherwise(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    new = make_structure(database, federation, "MSP des Grands Tilleul", department="93")
    known = make_structure(database, federation, "MSP des Grands Tilleuls", department="93")

    def stays() -> list[str]:
        page = staff.get(f"{BASE}/{new.id}/fusion/{known.id}").text
        return re.findall(r'<input checked[^>]*name="kept"[^>]*value="(\d+)"', page)

    assert stays() == [str(new.id)]
    with database.session(Scope.federation(federation.id), write=True) as session:
        dues.record_membership(
            session,
            structure=session.get_one(Structure, known.id),
            year=NOW.year,
            paid_on=None,
            today=NOW.date(),
            by=SYSTEM,
            at=NOW,
        )
    assert stays() == [str(known.id)]
    shown = staff.get(f"{BASE}/{new.id}/fusion/{known.id}").text.replace("\u00a0", " ")
    assert "« MSP des Grands Tilleuls », car sa fiche est la plus complète (adhésions comprises)." in shown


def test_merge_page_and_the_old_address(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    one = make_structure(database, federation, "MSP Makeba - Bobigny", commune="", department="93")
    two = make_structure(database, federation, "MSP Miriam Makeba", commune="Bobigny", department="93")
    assert "Fusionner" in staff.get(f"{BASE}/{one.id}").text
    assert staff.get(f"{BASE}/{one.id}/fusion/{two.id}").status_code == 200
    assert staff.post(f"{BASE}/{one.id}/fusion/{two.id}", data={"kept": "999"}).status_code == 422
    done = staff.post(
        f"{BASE}/{one.id}/fusion/{two.id}", data={"kept": str(one.id), "field-commune": str(two.id)}
    )
    assert done.headers["Location"] == f"{BASE}/{one.id}"
    moved = staff.get(f"{BASE}/{two.id}")
    assert (moved.status_code, moved.headers["Location"]) == (302, f"{BASE}/{one.id}")
    told = staff.get(f"{BASE}/{one.id}").text.replace("\u00a0", " ")
    assert "a ajouté la structure au registre – avant la fusion, sous « MSP Miriam Makeba »" in told
    assert "a fusionné cette fiche avec" not in told
    rows = all_of(database, federation, Structure)
    assert [(row.name, row.commune, row.status.value) for row in rows] == [
        ("MSP Makeba - Bobigny", "Bobigny", "registered"),
        ("MSP Miriam Makeba", "Bobigny", "merged"),
    ]
    edited = {"name": "x", "kind": "MSP"}
    assert staff.post(f"{BASE}/{two.id}/modifier", data=edited).status_code == 422
    assert staff.post(f"{BASE}/{one.id}/distincte-de/{two.id}").status_code == 303


def test_dues_of_several(staff: FlaskClient, database: Database, federation: Federation) -> None:
    one = make_structure(database, federation, "MSP A", commune="", department="")
    two = make_structure(database, federation, "MSP B", commune="", department="")
    assert "MSP A" in staff.get(f"{BASE}/cotisations").text
    nothing = staff.post(f"{BASE}/cotisations", data={"annee": "2024", "paid_on": "2025-09-01"})
    assert nothing.status_code == 422
    assert "Aucune structure n’est cochée." in nothing.text
    assert "Structures qui ne sont pas à jour de leur cotisation 2024" in nothing.text
    ticked = {"annee": "2024", "paid_on": "2025-09-01", "structure": [str(one.id), str(two.id)]}
    saved = staff.post(f"{BASE}/cotisations?annee=2024", data=ticked)
    assert saved.location == f"{BASE}/cotisations?annee=2024"
    assert [row.year for row in all_of(database, federation, StructureMembership)] == [2024, 2024]
    end = staff.get(saved.location).text
    assert "2\u00a0cotisations 2024 enregistrées." in end
    assert "Toutes les structures sont à jour en 2024" in end


def test_a_year_recorded_by_mistake_is_corrected_or_taken_back(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    structure, other = (make_structure(database, federation, name) for name in ("MSP A", "CPTS B"))
    sheet = f"{BASE}/{structure.id}"
    data = {"year": "2025", "paid_on": "2025-09-01", "note": "chèque"}
    assert staff.post(f"{sheet}/adhesions", data=data).location == f"{sheet}#adhesions"
    (row,) = all_of(database, federation, StructureMembership)
    assert "Taille de la CPTS" not in staff.get(sheet).text
    assert 'value="2025-09-01"' in staff.get(sheet).text  # this year is filled: one click wipes nothing
    page = staff.get(f"{sheet}?annee=2025").text
    assert 'value="2025-09-01"' in page
    assert 'value="chèque"' in page
    staff.post(f"{sheet}/adhesions", data=data | {"note": ""})
    assert [one.note for one in all_of(database, federation, StructureMembership)] == [""]
    assert staff.get(f"{BASE}/{other.id}/adhesions/{row.id}/retrait").status_code == 404
    away = f"{sheet}/adhesions/{row.id}/retrait"
    assert "cotisation payée le 1er septembre 2025" in staff.get(away).text
    assert staff.post(away, data={"reason": " "}).status_code == 422
    assert staff.post(away, data={"reason": "Saisie sur la mauvaise fiche"}).location == f"{sheet}#adhesions"
    assert all_of(database, federation, StructureMembership) == []
    told = staff.get(sheet).text.replace("\u00a0", " ")
    assert "a retiré l’adhésion 2025 (cotisation payée le 01/09/2025) : Saisie sur la mauvaise fiche" in told
    assert staff.get(away).status_code == 404


def test_declared_list_and_acceptance(staff: FlaskClient, database: Database, federation: Federation) -> None:
    assert "Aucune structure déclarée" in staff.get(f"{BASE}/declarees").text
    with database.session(Scope.federation(federation.id), write=True) as session:
        row = declaring.declare_structure(
            session, name="MSP Neuve", kind="MSP", commune="Sens", department="89", by=SYSTEM, at=NOW
        )
    assert "MSP Neuve" in staff.get(f"{BASE}/declarees").text
    assert "attend votre relecture" in staff.get(BASE).text
    todo = staff.get("/a-faire").text
    assert "Vérifier 1\u00a0structure déclarée" in todo
    assert f'href="{BASE}/declarees"' in todo
    assert staff.post(f"{BASE}/{row.id}/acceptation").status_code == 303
    assert "structure déclarée" not in staff.get("/a-faire").text
    assert all_of(database, federation, Structure)[0].status is StructureStatus.REGISTERED


def test_settings_page(staff: FlaskClient, database: Database, federation: Federation) -> None:
    assert staff.get("/regions/bfc/parametres").status_code == 200
    typed = {"contact_email": "pas une adresse", "time_zone": "Europe/Paris", "departments": ["21"]}
    assert staff.post("/regions/bfc/parametres", data=typed).status_code == 422
    typed["contact_email"] = "bonjour@bfc.fr"
    assert staff.post("/regions/bfc/parametres", data=typed).status_code == 303
    with database.session(Scope.ground()) as session:
        row = session.get(Federation, federation.id)
        assert row is not None
        assert (row.contact_email, row.departments) == ("bonjour@bfc.fr", ["21"])


def test_strangers_see_nothing(app: Flask, database: Database, federation: Federation) -> None:
    idf = make_federation(database, "idf")
    structure = make_structure(database, federation)
    addresses = [
        BASE,
        f"{BASE}/{structure.id}",
        f"{BASE}/importer",
        f"{BASE}/cotisations",
        f"{BASE}/declarees",
        "/regions/bfc/parametres",
    ]
    candidate, learner, neighbour = (make_person(database) for _ in range(3))
    grant_role(database, learner, Role.LEARNER, federation)
    grant_role(database, neighbour, Role.ADMINISTRATOR, idf)
    client = app.test_client()
    for person, status in ((candidate, 404), (learner, 403), (neighbour, 404)):
        act_as(app, person)
        assert {client.get(address).status_code for address in addresses} == {status}
        assert client.post(f"{BASE}/{structure.id}/adhesions", data={"year": "2025"}).status_code == status
    assert client.get(f"/regions/idf/structures/{structure.id}").status_code == 404
    assert client.get("/regions/idf/structures/recherche?q=rivieres").json == {"results": []}
    assert all_of(database, federation, StructureMembership) == []


def test_staff_does_not_change_the_settings(app: Flask, database: Database, federation: Federation) -> None:
    person = make_person(database)
    grant_role(database, person, Role.STAFF, federation)
    act_as(app, person)
    assert app.test_client().get("/regions/bfc/parametres").status_code == 403
    assert app.test_client().get(BASE).status_code == 200


def test_more_dues_than_the_page_offers_are_refused(staff: FlaskClient) -> None:
    data = {"structure": [str(number) for number in range(1, 40_000)], "year": "2025"}
    assert staff.post("/regions/bfc/structures/cotisations", data=data).status_code == 400


def test_possible_duplicates_are_counted_listed_and_told_apart(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    registry = "/regions/bfc/structures"
    assert "doublon" not in staff.get(registry).text
    one = make_structure(database, federation, "MSP des Trois Rivières")
    other = make_structure(database, federation, "MSP Trois Rivieres")
    make_structure(
        database, federation, "CPTS du Haut-Doubs", kind="CPTS", commune="Pontarlier", department="25"
    )
    assert "1\u00a0doublon possible" in staff.get(registry).text
    page = staff.get(f"{registry}/doublons").text
    assert "MSP Trois Rivieres" in page
    assert f"/structures/{one.id}/fusion/{other.id}" in page
    assert "Haut-Doubs" not in page
    kept = staff.post(f"{registry}/{one.id}/distincte-de/{other.id}", data={"liste": "1"})
    assert kept.location == f"{registry}/doublons"
    assert "Aucune fiche du registre ne ressemble à une autre." in staff.get(f"{registry}/doublons").text
