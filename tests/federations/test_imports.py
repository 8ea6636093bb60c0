"""Imports on both engines: the public lists, doubts and their answers, two people at once, confirmed once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from pacte import audit
from pacte.blockers import Refused
from pacte.database import Database, Scope
from pacte.documents.spreadsheets import write_xlsx
from pacte.documents.tables import Sheet, read_table
from pacte.federations import imports
from pacte.federations.history import structure_history
from pacte.federations.import_columns import columns_read
from pacte.federations.import_dues import Dues, State
from pacte.federations.import_outcomes import Effect, Plan
from pacte.federations.models import (
    Federation,
    Structure,
    StructureAlias,
    StructureImport,
    StructureMembership,
)
from pacte.federations.queries import search_structures
from pacte.imports.vocabulary import ImportState
from pacte.policy import SYSTEM
from tests.conftest import NOW
from tests.factories import make_federation
from tests.federations.factories import import_all, make_import, make_structure, real_table, table


def plan_for(database: Database, federation: Federation, batch: StructureImport) -> Plan:
    with database.session(Scope.federation(federation.id)) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        return imports.plan_of(session, kept)


def count(database: Database, federation: Federation) -> int:
    with database.session(Scope.federation(federation.id)) as session:
        return session.scalar(select(func.count(Structure.id))) or 0


def answer(
    database: Database, federation: Federation, batch: StructureImport, answers: dict[int, str]
) -> None:
    with database.session(Scope.federation(federation.id), write=True) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        imports.answer_doubts(session, batch=kept, answers=answers, at=NOW)


def confirm(
    database: Database, federation: Federation, batch: StructureImport, seen: str, at: datetime = NOW
) -> dict[str, int]:
    with database.session(Scope.federation(federation.id), write=True) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        return imports.confirm_import(session, batch=kept, seen=seen, by=SYSTEM, at=at)


def test_the_public_list_asks_five_questions_and_warns_twice(database: Database) -> None:
    federation = make_federation(database, "idf", departments=[])
    batch = make_import(database, federation, real_table())
    plan = plan_for(database, federation, batch)
    assert count(database, federation) == 0
    assert plan.counts == {
        "created": 135,
        "changed": 0,
        "unchanged": 0,
        "doubtful": 5,
        "ignored": 0,
        "refused": 0,
    }
    assert {one.row.number: one.question for one in plan.outcomes if one.effect is Effect.DOUBTFUL} == {
        11: "Le type peut se lire de plusieurs façons",
        96: "Peut-être un doublon de la ligne 21, « MSP Makeba - Bobigny » (noms proches)",
        100: "Peut-être un doublon de la ligne 4, « MSP de Morangis » (même nom à quelques mots près)",
        104: "Peut-être un doublon de la ligne 8, « MSP Claye-Souilly » "
        "(l’une porte le nom de la commune de l’autre)",
        124: "Peut-être un doublon de la ligne 111, « CPTS Sucy-Noiseau » (même nom)",
    }
    assert {one.row.number: one.row.warnings for one in plan.outcomes if one.row.warnings} == {
        22: [
            "La commune que nomme « MSP Goussainville » est dans le département 28 (Eure-et-Loir) ou "
            "95 (Val-d’Oise), pas 93 (Seine-Saint-Denis)."
        ],
        101: ["Poissy est dans le département 78 (Yvelines), pas 92 (Hauts-de-Seine)."],
    }


def test_answers_make_aliases_and_confirming_twice_does_nothing(database: Database) -> None:
    federation = make_federation(database, "idf")
    batch = make_import(database, federation, real_table())
    answer(
        database,
        federation,
        batch,
        {
            11: "create:MSP",
            96: "row:21",
            100: "row:4",
            104: "row:8",
            124: "ignore",
            5: "ignore",
            22: "row:999",
        },
    )
    plan = plan_for(database, federation, batch)
    expected = {"created": 136, "changed": 3, "unchanged": 0, "doubtful": 0, "ignored": 1, "refused": 0}
    assert plan.counts == expected
    assert confirm(database, federation, batch, plan.fingerprint) == expected | {"dues": 0}
    assert confirm(database, federation, batch, "n’importe quoi") == expected | {"dues": 0}
    assert count(database, federation) == 136
    with database.session(Scope.federation(federation.id)) as session:
        names = [
            (alias.name) for alias in session.scalars(select(StructureAlias).order_by(StructureAlias.name))
        ]
        assert names == ["MSP Bois des Grandes", "MSP Miriam Makeba", "MSP Morangis"]
        [makeba] = search_structures(session, "bobigny MIRIAM")
        assert (makeba.name, makeba.commune) == ("MSP Makeba - Bobigny", "Bobigny")
        bonom = search_structures(session, "bonom")[0]
        assert (bonom.kind.value, bonom.population, bonom.size_class) == ("CPTS", 139_712, 3)
        lines = [line.sentence for line in structure_history(session, makeba)]
        assert lines[-1] == "a ajouté la structure par un import"
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        assert kept.state is ImportState.CONFIRMED
        actions = [line.sentence for line in audit.history(session, kept)]
        assert actions == [
            "a confirmé l’import : 136\u00a0structures créées, 3\u00a0modifiées, "
            "1\u00a0ligne laissée de côté",
            "a envoyé le fichier « structures.csv » (140\u00a0lignes)",
        ]


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    federation = make_federation(database, "idf")
    import_all(database, federation, real_table())
    again = plan_for(database, federation, make_import(database, federation, real_table()))
    assert again.counts == {
        "created": 0,
        "changed": 0,
        "unchanged": 136,
        "doubtful": 4,
        "ignored": 0,
        "refused": 0,
    }


def test_the_second_public_list_finds_its_structures(database: Database) -> None:
    federation = make_federation(database, "idf")
    import_all(database, federation, real_table())
    plan = plan_for(
        database, federation, make_import(database, federation, real_table("femasif_session_2.csv"))
    )
    assert plan.counts["unchanged"] == 20
    assert [one.row.name for one in plan.outcomes if one.effect is Effect.DOUBTFUL] == ["MSP/CPTS Paris 20"]


def test_change_shows_old_and_new_and_empty_cells_erase_nothing(database: Database) -> None:
    federation = make_federation(database)
    structure = make_structure(
        database, federation, "MSP des Trois Rivières", population=None, finess="210780581"
    )
    sheet = table(
        "Structure;Ville;Dépt;FINESS;Groupe local;Année;Cotisation payée le\n"
        "MSP 3 Rivières;;;210780581;Sud;2025;15/03/2025\n"
    )
    batch = make_import(database, federation, sheet)
    plan = plan_for(database, federation, batch)
    assert plan.outcomes[0].effect is Effect.CHANGED
    assert plan.outcomes[0].changes == [
        ("Nom", "MSP des Trois Rivières", "MSP 3 Rivières"),
        ("Groupe local", "", "Sud"),
        ("Adhésion 2025", "", "cotisation payée le 15/03/2025"),
    ]
    confirm(database, federation, batch, plan.fingerprint)
    with database.session(Scope.federation(federation.id)) as session:
        row = session.get(Structure, structure.id)
        assert row is not None
        assert (row.name, row.commune, row.department, row.local_group) == (
            "MSP 3 Rivières",
            "Beaune",
            "21",
            "Sud",
        )
        assert [found.id for found in search_structures(session, "trois rivieres")] == [row.id]
        membership = session.scalars(select(StructureMembership)).one()
        assert (membership.year, membership.dues_paid_on) == (2025, date(2025, 3, 15))


def test_rows_of_several_years_are_one_structure(database: Database) -> None:
    federation = make_federation(database)
    sheet = table(
        "nom,type,commune,departement,annee,cotisation payee le\n"
        "MSP de Clamecy,MSP,Clamecy,58,2024,01/02/2024\n"
        "MSP de Clamecy,MSP,Clamecy,58,2025,\n"
    )
    assert import_all(database, federation, sheet)["created"] == 1
    with database.session(Scope.federation(federation.id)) as session:
        rows = session.scalars(select(StructureMembership).order_by(StructureMembership.year)).all()
        assert [(row.year, row.dues_paid_on) for row in rows] == [(2024, date(2024, 2, 1)), (2025, None)]


def test_case_alone_is_no_change_a_dated_heading_is_read_and_a_known_town_speaks(
    database: Database,
) -> None:
    federation = make_federation(database)
    make_structure(database, federation, "MSP de Lure", commune="Lure", department="70")
    sheet = table(
        "Nom;Type;Commune;Département;Cotisation 2025;Cotisation 2026\n"
        "msp de lure;MSP;LURE;70;;\n"
        "MSP des Écoles;MSP;Dole;21;;15/12/2025\n"
    )
    plan = plan_for(database, federation, make_import(database, federation, sheet))
    same, new = plan.outcomes
    assert (same.effect, same.changes) == (Effect.UNCHANGED, [])
    assert new.row.dues == {2026: Dues(State.PAID, date(2025, 12, 15), "15/12/2025")}
    assert new.row.warnings == ["Dole est dans le département 39 (Jura), pas 21 (Côte-d’Or)."]


def test_a_column_of_a_year_tells_a_state_and_the_column_of_days_its_day(database: Database) -> None:
    federation = make_federation(database)
    sheet = table(
        "Nom;Type;Adhésion 2024;Cotisation 2025;Date de règlement\n"
        "MSP du Lac;MSP;oui;à jour;03/02/2025\n"
        "MSP du Port;MSP;non;Réglée;\n"
        "MSP du Pré;MSP;;non réglée;\n"
        "MSP du Puy;MSP;;exonération votée;\n"
        "MSP du Roc;MSP;;dispensé;\n"
        "MSP du Bois;MSP;;impayée;03/02/2025\n"
        "MSP du Val;MSP;;150 €;\n"
    )
    batch = make_import(database, federation, sheet)
    assert batch.columns == {"name": 0, "kind": 1, "dues_2024": 2, "dues_2025": 3, "paid_on": 4}
    plan = plan_for(database, federation, batch)
    cells = [row[1:] for row in batch.content["rows"]]
    told = columns_read(batch.content["headers"], batch.columns, cells, plan)
    assert [(one.read_as, one.found, one.doubt.replace("\u00a0", " ")) for one in told[2:]] == [
        ("Cotisation 2024 (état ou date)", "2\u00a0cellules remplies, 1\u00a0adhésion", ""),
        (
            "Cotisation 2025 (état ou date)",
            "7\u00a0cellules remplies, 2\u00a0réglées, 1\u00a0non réglée, 2\u00a0exonérées",
            "1 cellule non comprise : « 150 € ». 1 cotisation réglée sans jour de paiement : "
            "le jour de l’import sera noté, avec une remarque.",
        ),
        (
            "Cotisation payée le",
            "2\u00a0cellules remplies, compte pour l’année de chaque date",
            "1 cellule comprise, mais qui contredit une autre colonne : « 03/02/2025 ».",
        ),
    ]
    assert plan.outcomes[5].row.warnings == [
        "« impayée » et « 03/02/2025 » se contredisent : la cotisation 2025 n’est pas reprise."
    ]
    confirm(database, federation, batch, plan.fingerprint)
    with database.session(Scope.federation(federation.id)) as session:
        names = {one.id: one.name for one in session.scalars(select(Structure))}
        kept = [
            (names[one.structure_id], one.year, one.dues_paid_on, one.is_exempt, one.note)
            for one in session.scalars(select(StructureMembership).order_by(StructureMembership.id))
        ]
    undated = "« Réglée » dans « structures.csv », jour inconnu : celui de l’import."
    assert kept == [
        ("MSP du Lac", 2024, None, False, ""),
        ("MSP du Lac", 2025, date(2025, 2, 3), False, ""),
        ("MSP du Port", 2025, NOW.date(), False, undated),
        ("MSP du Pré", 2025, None, False, ""),
        ("MSP du Puy", 2025, None, True, ""),
        ("MSP du Roc", 2025, None, True, ""),
    ]
    again = plan_for(database, federation, make_import(database, federation, sheet))
    assert again.count(Effect.UNCHANGED) == 7
    later = table(
        "Nom;Type;Cotisation 2025\nMSP du Lac;MSP;impayée\nMSP du Puy;MSP;due\nMSP du Roc;MSP;3/4/25\n"
        "MSP du Port;MSP;exonérée\n"
    )
    batch = make_import(database, federation, later)
    plan = plan_for(database, federation, batch)
    assert [one.row.warnings for one in plan.outcomes] == [
        [
            "« impayée » pour 2025, mais le registre dit « cotisation payée le 03/02/2025 » : "
            "cela reste. Si c’est une erreur, corrigez-la dans la fiche."
        ],
        [
            "« due » pour 2025, mais le registre dit « exonérée de cotisation » : "
            "cela reste. Si c’est une erreur, corrigez-la dans la fiche."
        ],
        [],
        [
            f"« exonérée » pour 2025, mais le registre dit « cotisation payée le {NOW:%d/%m/%Y} » : "
            "cela reste. Si c’est une erreur, corrigez-la dans la fiche."
        ],
    ]
    assert plan.outcomes[2].changes == [
        ("Adhésion 2025", "exonérée de cotisation", "cotisation payée le 03/04/2025")
    ]
    confirm(database, federation, batch, plan.fingerprint)
    with database.session(Scope.federation(federation.id)) as session:
        paid = session.scalars(select(StructureMembership).order_by(StructureMembership.id.desc())).first()
        assert paid is not None
        assert (paid.dues_paid_on, paid.is_exempt) == (date(2025, 4, 3), False)
        told = {
            name: [line.sentence for line in structure_history(session, session.get_one(Structure, one))]
            for one, name in names.items()
        }
    assert told["MSP du Roc"] == [
        "a modifié la fiche par un import"
        " (Adhésion 2025 : exonérée de cotisation → cotisation payée le 03/04/2025)",
        "a ajouté la structure par un import (Adhésion 2025 : exonérée de cotisation)",
    ]
    day = f"{NOW:%d/%m/%Y}"
    assert told["MSP du Port"] == [
        "a ajouté la structure par un import"
        f" (Adhésion 2025 : cotisation payée le {day}, remarque : {undated})"
    ]


def test_a_registry_changed_meanwhile_is_looked_at_again(database: Database) -> None:
    federation = make_federation(database)
    sheet = table("nom;type;departement\nMSP de Clamecy;MSP;58\n")
    one, other = make_import(database, federation, sheet), make_import(database, federation, sheet)
    seen = plan_for(database, federation, other).fingerprint
    confirm(database, federation, one, plan_for(database, federation, one).fingerprint)
    with pytest.raises(Refused) as refusal:
        confirm(database, federation, other, seen)
    assert [blocker.code for blocker in refusal.value.blockers] == ["registry_changed"]
    assert count(database, federation) == 1
    assert plan_for(database, federation, other).counts["unchanged"] == 1


def test_bad_rows_are_refused_by_number_and_formulas_stay_text(database: Database) -> None:
    federation = make_federation(database)
    sheet = table(
        "nom\ttype\tdépartement\n"
        f"{'x' * 10_000}\tMSP\t21\n"
        "\tMSP\t21\n"
        "=cmd|'/c calc'!A1\tMSP\t21\n"
        "MSP Loin\tMSP\t9Z\n"
        "MSP 😀 \u202eesrever\tMSP\t21\n"
    )
    batch = make_import(database, federation, sheet)
    plan = plan_for(database, federation, batch)
    assert [(one.row.number, one.effect.value, one.row.faults) for one in plan.outcomes] == [
        (2, "refused", ["« Nom » est trop long : 200 caractères au plus."]),
        (3, "refused", ["Le nom manque."]),
        (4, "created", []),
        (5, "refused", ["Le département « 9Z » n’existe pas."]),
        (6, "created", []),
    ]
    confirm(database, federation, batch, plan.fingerprint)
    with database.session(Scope.federation(federation.id)) as session:
        names = {row.name for row in session.scalars(select(Structure))}
        assert names == {"=cmd|'/c calc'!A1", "MSP 😀 esrever"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    lines = [["Nom", "Dépt"], ["Pôle santé du Baugeois", "49"]]
    data = "\n".join(separator.join(line) for line in lines).encode(encoding)
    found = read_table("x.csv", data)
    assert isinstance(found, Sheet)
    assert found.rows[0].cells == ("Pôle santé du Baugeois", "49")


def test_workbook_keeps_leading_zeros_and_dates(database: Database) -> None:
    federation = make_federation(database)
    data = write_xlsx(
        title="Structures",
        headers=["Nom", "Type", "Département", "Cotisation payée le"],
        rows=[["MSP d’Ambérieu", "MSP", "01", date(2025, 2, 3)]],
    )
    found = read_table("structures.xlsx", data)
    assert isinstance(found, Sheet)
    import_all(database, federation, found)
    with database.session(Scope.federation(federation.id)) as session:
        row = session.scalars(select(Structure)).one()
        assert row.department == "01"
        assert session.scalars(select(StructureMembership)).one().dues_paid_on == date(2025, 2, 3)


def test_columns_are_corrected_and_refused_when_impossible(database: Database) -> None:
    federation = make_federation(database)
    batch = make_import(database, federation, table("machin;truc\nMSP A;21\nMaison B;39\n"))
    assert plan_for(database, federation, batch).counts["refused"] == 2
    with database.session(Scope.federation(federation.id), write=True) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        with pytest.raises(Refused) as refusal:
            imports.choose_columns(
                session, batch=kept, columns={"commune": 0, "department": 0}, default_kind="chat", at=NOW
            )
        assert [blocker.code for blocker in refusal.value.blockers] == [
            "name_column",
            "column_twice",
            "column_twice",
            "kind_unknown",
        ]
        imports.choose_columns(
            session, batch=kept, columns={"name": 0, "department": 1}, default_kind="MSP", at=NOW
        )
    assert plan_for(database, federation, batch).counts["created"] == 2


def test_an_old_preview_is_refused_then_swept(database: Database) -> None:
    federation = make_federation(database)
    batch = make_import(database, federation, table("nom;type\nMSP A;MSP\n"))
    seen = plan_for(database, federation, batch).fingerprint
    late = NOW + timedelta(days=30)
    with pytest.raises(Refused, match="import_expired"):
        confirm(database, federation, batch, seen, late)
    with database.session(Scope.federation(federation.id), write=True) as session:
        imports.start_import(
            session,
            filename="b.csv",
            sheet=table("nom\nMSP B\n"),
            by=SYSTEM,
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        old = session.get(StructureImport, batch.id)
        assert old is not None
        assert (old.state, old.content) == (ImportState.ABANDONED, {})


def test_abandoned_import_cannot_be_confirmed(database: Database) -> None:
    federation = make_federation(database)
    batch = make_import(database, federation, table("nom;type\nMSP A;MSP\n"))
    with database.session(Scope.federation(federation.id), write=True) as session:
        kept = session.get(StructureImport, batch.id)
        assert kept is not None
        imports.abandon_import(session, batch=kept, by=SYSTEM, at=NOW)
    with pytest.raises(Refused, match="import_closed"):
        confirm(database, federation, batch, "")
    assert count(database, federation) == 0


def test_thousands_of_rows(database: Database) -> None:
    federation = make_federation(database)
    lines = [f"MSP numéro {number};MSP;Commune {number % 500};21" for number in range(2_000)]
    batch = make_import(database, federation, table("nom;type;commune;departement\n" + "\n".join(lines)))
    plan = plan_for(database, federation, batch)
    assert plan.counts["created"] == 2_000
    confirm(database, federation, batch, plan.fingerprint)
    assert count(database, federation) == 2_000
