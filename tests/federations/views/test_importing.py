"""Pages of an import: from the file to what was written, and what was not."""

import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from pacte import audit
from pacte.database import Database, Scope
from pacte.federations.models import (
    Federation,
    Structure,
    StructureImport,
)
from pacte.imports.vocabulary import ImportState
from tests.federations.factories import DATA, all_of, make_structure

BASE = "/regions/bfc/structures"


def sent_table(staff: FlaskClient, lines: str) -> str:
    """The address of the preview of a CSV file of that text."""
    answer = staff.post(f"{BASE}/importer", data={"file": (io.BytesIO(lines.encode()), "t.csv")})
    return answer.headers["Location"]


def confirmed(staff: FlaskClient, address: str) -> str:
    """The page at the end of the import, confirmed as it stands."""
    seen = staff.get(address).text.split('name="seen" value="')[1].split('"')[0]
    assert staff.post(f"{address}/confirmation", data={"seen": seen}).status_code == 303
    return staff.get(address).text


def test_import_from_file_to_confirmation(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    data = (DATA / "structures.csv").read_bytes()
    sent = staff.post(f"{BASE}/importer", data={"file": (io.BytesIO(data), "structures.csv")})
    assert sent.status_code == 303
    address = sent.headers["Location"]
    page = staff.get(address).text
    assert "Rien n’est encore écrit" in page
    assert "CPTS Sucy-Noiseau" in page
    assert all_of(database, federation, Structure) == []
    for part in ("creees", "decidees", "avertissements", "refusees", "inconnue"):
        assert staff.get(f"{address}?partie={part}&page=2").status_code == 200
    assert staff.post(f"{address}/colonnes", data={"column-kind": "1"}).status_code == 422
    assert staff.post(f"{address}/reponses", data={"row-100": "row:4", "row-104": ""}).status_code == 303
    old = staff.post(f"{address}/confirmation", data={"seen": "x"})
    assert old.status_code == 409
    assert "Le registre a changé" in old.text
    seen = old.text.split('name="seen" value="')[1].split('"')[0]
    assert staff.post(f"{address}/confirmation", data={"seen": seen}).status_code == 303
    assert staff.post(f"{address}/confirmation", data={"seen": seen}).status_code == 303
    assert len(all_of(database, federation, Structure)) == 135
    assert "135" in staff.get(address).text
    assert staff.post(f"{address}/reponses", data={"row-100": ""}).status_code == 409


def test_the_preview_opens_on_what_asks_and_the_end_tells_what_was_not_written(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    address = sent_table(
        staff, "nom;type;département\nMSP du Port;MSP;21\nMSP du Lac;MSP;999\nIPSO Nord;;25\n"
    )
    preview = staff.get(address).text
    assert '<h2 id="lignes">Douteuse</h2>' in preview
    assert "<strong>1</strong> <span>Sera créée</span>" in preview
    assert "<strong>1</strong> <span>Refusée</span>" in preview
    end = confirmed(staff, address)
    assert "1\u00a0structure créée" in end
    assert "Aucune fiche modifiée" in end
    assert (
        "Ligne 3\u00a0: MSP du Lac</strong>, refusée. Le département «\u00a0999\u00a0» n’existe pas." in end
    )
    assert "Ligne 4\u00a0: IPSO Nord</strong>, laissée de côté. Le type n’est pas reconnu" in end
    again = staff.get(address).text
    assert "Ligne 3" in again


def test_what_the_file_says_and_the_import_does_not_take_is_told(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    address = sent_table(
        staff,
        "nom;type;département;année;cotisation;Adhérente\n"
        "MSP du Port;MSP;21;2025;chèque;oui\n"
        "MSP du Lac;Machin;21;;;oui\n"
        "Équipe du Bois;Machin;21;;;non\n",
    )
    preview = staff.get(address).text
    assert (
        "Colonnes à vérifier\u00a0: «\u00a0type\u00a0», «\u00a0cotisation\u00a0», «\u00a0Adhérente\u00a0»"
        in preview
    )
    assert "1\u00a0cellule non comprise\u00a0: «\u00a0chèque\u00a0»." in preview
    assert "Le type «\u00a0Machin\u00a0» n’est pas reconnu" in preview
    cards = re.findall(r"<strong>(\d+)</strong> <span>([^<]*)</span>", preview)
    assert cards == [("1", "Douteuse"), ("2", "Seront créées")]
    warned = staff.get(f"{address}?partie=avertissements").text
    assert "Type «\u00a0Machin\u00a0» inconnu\u00a0: MSP d’après le nom." in warned
    end = confirmed(staff, address)
    assert "Ligne 2\u00a0: MSP du Port</strong>. «\u00a0chèque\u00a0» n’est pas une date" in end
    lines = re.findall(r'Ligne (\d)\u00a0: <a href="([^"]+)">([^<]+)</a>', end)
    written = {one.name: f"{BASE}/{one.id}" for one in all_of(database, federation, Structure)}
    assert lines == [("2", written["MSP du Port"], "MSP du Port"), ("3", written["MSP du Lac"], "MSP du Lac")]


def test_refused_rows_come_before_what_will_be_created(staff: FlaskClient, federation: Federation) -> None:
    address = sent_table(staff, "nom;type;département\nMSP du Port;MSP;21\nMSP du Lac;MSP;999\n")
    assert '<h2 id="lignes">Refusée</h2>' in staff.get(address).text


def test_confirming_takes_what_is_chosen_on_the_page(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    lines = "nom;type;département\nIPSO Nord;;25\nIPSO Sud;;21\nMSP du Lac;MSP;999\n"
    address = sent_table(staff, lines)
    page = staff.get(address).text
    assert 'form="reponses" formaction="' + f'{address}/confirmation"' in page
    assert "Ligne 4\u00a0: MSP du Lac</strong>. Le département «\u00a0999\u00a0» n’existe pas." in page
    told = re.sub(r"<[^>]+>|\s+", " ", page.split("<h2>Confirmer")[1])
    assert "D’après les réponses gardées : aucune structure ne sera créée. 1 ligne refusée" in told
    assert "Ce que vous choisissez plus haut s’y ajoute, même sans l’avoir gardé ; sans réponse, une" in told
    assert "laissées de côté" not in told
    seen = page.split('name="seen" value="')[1].split('"')[0]
    chosen = {"seen": seen, "row-2": "create:MSP", "row-3": "ignore"}
    assert staff.post(f"{address}/confirmation", data=chosen | {"seen": "x"}).status_code == 409
    assert '<option value="create:MSP" selected>' in staff.get(f"{address}?partie=decidees").text
    assert staff.post(f"{address}/confirmation", data=chosen | {"seen": "x", "row-2": ""}).status_code == 409
    assert '<option value="create:MSP" selected>' not in staff.get(f"{address}?partie=a-decider").text
    chosen["seen"] = staff.get(address).text.split('name="seen" value="')[1].split('"')[0]
    assert staff.post(f"{address}/confirmation", data=chosen).status_code == 303
    (written,) = all_of(database, federation, Structure)
    assert (written.name, written.kind.value) == ("IPSO Nord", "MSP")


def test_each_answer_says_what_it_would_write(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    known = make_structure(database, federation, "MSP des Trois Fontaines", commune="", department="21")
    address = sent_table(
        staff,
        "nom;type;commune;département;cotisation 2025\n"
        "Maison de santé des 3 Fontaines;MSP;Beaune;21;exonérée\n",
    )
    page = re.sub(r"<[^>]+>|\s+", " ", staff.get(address).text)
    told = re.sub(r" +", " ", page.split("Ce que chaque réponse écrirait")[1])
    assert (
        "Créer : Nom : Maison de santé des 3 Fontaines ; Commune : Beaune ; Département : 21 ; "
        "Adhésion 2025 : exonérée de cotisation ."
    ) in told
    assert (
        "C’est « MSP des Trois Fontaines » (21) : Autre nom : Maison de santé des 3 Fontaines ; "
        "Commune : Beaune ; Adhésion 2025 : exonérée de cotisation ."
    ) in told
    seen = staff.get(address).text.split('name="seen" value="')[1].split('"')[0]
    staff.post(f"{address}/confirmation", data={"seen": seen, "row-2": f"same:{known.id}"})
    assert "1\u00a0adhésion ou cotisation écrite" in staff.get(address).text
    with database.session(Scope.federation(federation.id)) as session:
        [batch] = session.scalars(select(StructureImport)).all()
        assert audit.history(session, batch)[0].sentence.replace("\u00a0", " ") == (
            "a confirmé l’import : 0 structure créée, 1 modifiée, 1 adhésion ou cotisation écrite,"
            " 0 ligne laissée de côté"
        )


def test_titles_above_the_headings_and_headings_said_twice_are_no_structures(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    address = sent_table(
        staff,
        "Annuaire 2026;;;\n;;Adhérents;Adhérents\nNom;Type;Cotisation;Dépt\n;;2025;\n"
        "MSP du Port;MSP;à jour;21\nNOM;Type;Cotisation;Dépt\nMSP du Lac;MSP;;25\n",
    )
    page = staff.get(address).text.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Les titres des colonnes ont été lus à la ligne 3 ; ce qui est au-dessus a été laissé" in page
    assert "Ligne 4 : sans nom" in page
    assert "Si c’est une deuxième ligne de titres, réunissez-la avec la première" in page
    assert "Ligne 6 : NOM" in page
    assert page.count("Cette ligne répète les titres.") == 1
    confirmed(staff, address)
    written = [(one.name, one.department) for one in all_of(database, federation, Structure)]
    assert written == [("MSP du Port", "21"), ("MSP du Lac", "25")]


def test_a_table_of_something_else_is_not_read_as_structures(
    staff: FlaskClient, federation: Federation
) -> None:
    page = staff.get(sent_table(staff, "Article;Prix\nStylo;2\nGomme;1\n")).text
    assert "Aucune colonne de ce fichier n’est reconnue comme le nom des structures." in page
    assert "<details open>" in page.split('id="compris"')[1]
    assert "Le nom manque" not in page
    assert "Confirmer l’import" not in page


def test_the_same_file_again_has_nothing_to_write(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    lines = "nom;type;cotisation 2025\nMSP du Port;MSP;exonérée\n"
    address = sent_table(staff, lines)
    shown = re.sub(r"<[^>]+>|\s+", " ", staff.get(address).text)
    assert "Adhésion 2025 : exonérée de cotisation" in re.sub(r" +", " ", shown.split("Ligne 2")[1])
    confirmed(staff, address)
    page = staff.get(sent_table(staff, lines)).text
    assert "Tout ce que dit ce fichier est déjà dans le registre." in page
    assert "Confirmer l’import" not in page
    assert len(all_of(database, federation, Structure)) == 1


def test_an_answer_that_moves_another_row_is_kept_and_looked_at_again(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    address = sent_table(staff, "nom;type;année\nIPSO Nord;;2024\nIPSO Nord;;2025\n")
    page = staff.get(address).text
    seen = page.split('name="seen" value="')[1].split('"')[0]
    answer = staff.post(f"{address}/confirmation", data={"seen": seen, "row-2": "create:MSP"})
    assert answer.status_code == 422
    assert "Vos réponses changent aussi le sort de la ligne 3." in answer.text
    assert all_of(database, federation, Structure) == []
    assert "structure créée" in confirmed(staff, address)
    assert len(all_of(database, federation, Structure)) == 1


def test_refused_rows_are_downloaded_with_their_reasons(staff: FlaskClient, federation: Federation) -> None:
    address = sent_table(
        staff, "nom;type;département;finess;année\nMSP du Port;MSP;21;;\n=Le Lac;Labo;999;12;20x5\n"
    )
    reasons = [
        "Le département « 999 » n’existe pas.",
        "L’année d’adhésion « 20x5 » n’est pas une année.",
        "Le numéro FINESS « 12 » n’est pas valide : il n’est pas repris.",
        "Le type « Labo » n’est pas reconnu : il vous sera demandé.",
    ]
    for part in ("creees", "refusees"):
        page = staff.get(f"{address}?partie={part}").text
        assert f'href="{address}/lignes-refusees.csv"' in page
        assert [page.replace("\u00a0", " ").count(one) for one in reasons] == [1, 1, 1, 1], part
    sent = staff.get(f"{address}/lignes-refusees.csv")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="lignes-refusees.csv"'
    assert sent.data.decode("utf-8-sig").splitlines() == [
        "Ligne;Motif du refus;nom;type;département;finess;année",
        "3;Le département « 999 » n’existe pas. L’année d’adhésion « 20x5 » n’est pas une année. "
        "Le numéro FINESS « 12 » n’est pas valide : il n’est pas repris. "
        "Le type « Labo » n’est pas reconnu : il vous sera demandé.;'=Le Lac;Labo;999;12;20x5",
    ]
    assert f'href="{address}/lignes-refusees.csv"' in confirmed(staff, address)
    assert staff.get(f"{address}/lignes-refusees.csv").data == sent.data


def test_the_end_of_an_import_names_fifty_rows_and_counts_the_others(
    staff: FlaskClient, federation: Federation
) -> None:
    rows = "".join(f"MSP numéro {number};MSP;999\n" for number in range(53))
    end = confirmed(staff, sent_table(staff, f"nom;type;département\n{rows}MSP du Port;MSP;21\n"))
    assert "Ligne 51\u00a0:" in end
    assert "Ligne 52\u00a0:" not in end
    assert "Et 3\u00a0autres lignes." in end


def test_a_department_of_another_region_is_doubted_not_refused(
    staff: FlaskClient, database: Database, federation: Federation
) -> None:
    warning = "Le département 69 n’est pas l’un de ceux de la fédération."
    address = sent_table(staff, "nom;type;département\nCPTS du Sud;CPTS;69\nMSP du Port;MSP;21\n")
    warned = staff.get(f"{address}?partie=avertissements").text
    assert warning in warned
    assert "MSP du Port" not in warned
    confirmed(staff, address)
    foreign, local = all_of(database, federation, Structure)
    for page in (f"{BASE}/{foreign.id}", f"{BASE}/{foreign.id}/modifier"):
        assert warning in staff.get(page).text
    assert "l’un de ceux de la fédération" not in staff.get(f"{BASE}/{local.id}").text


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "vide"),
        ("a.xlsx", b"PK\x03\x04broken", "classeur"),
        ("a.pdf", b"%PDF-1.7", "ni un CSV"),
        ("a.csv", b"nom;type\n", "titres"),
    ],
)
def test_unreadable_files_are_refused(
    staff: FlaskClient, database: Database, federation: Federation, name: str, data: bytes, message: str
) -> None:
    sent = staff.post(f"{BASE}/importer", data={"file": (io.BytesIO(data), name)})
    assert sent.status_code == 422
    assert message in sent.text
    assert staff.post(f"{BASE}/importer", data={}).status_code == 422
    assert all_of(database, federation, StructureImport) == []


def test_import_abandoned(staff: FlaskClient, database: Database, federation: Federation) -> None:
    sent = staff.post(f"{BASE}/importer", data={"file": (io.BytesIO(b"nom\nMSP A\n"), "a.csv")})
    assert staff.post(sent.headers["Location"] + "/abandon").status_code == 303
    assert all_of(database, federation, StructureImport)[0].state is ImportState.ABANDONED
    assert "Rien n’a été écrit" in staff.get(sent.headers["Location"]).text
