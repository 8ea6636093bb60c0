"""Kinds, sizes, numbers, departments, dues: every rule on values, no database."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte.federations.import_outcomes import Effect, Known
from pacte.federations.import_plan import plan_import
from pacte.federations.import_rows import IMPORT_FIELDS, read_day, read_row
from pacte.federations.places import (
    DEPARTMENTS,
    department_code,
    department_evidence,
    department_of_postcode,
    place_key,
)
from pacte.federations.rules import (
    DuesState,
    Twin,
    core_words,
    decide_kind,
    dues_state,
    dues_words,
    finess_number,
    search_key_for,
    siret_number,
    size_class,
    stays_of,
)
from pacte.imports.columns import recognise_columns


@dataclass
class Membership:
    year: int
    dues_paid_on: date | None
    is_exempt: bool = False


@pytest.mark.parametrize(
    ("name", "told", "kinds"),
    [
        ("MSP de Morangis", "MSP", ("MSP",)),
        ("MSPU Fontainebleau", "MSP", ("MSPU",)),
        ("MSP/CPTS Paris 20", "MSP/CPTS", ("MSP", "CPTS")),
        ("MSP/CPTS Paris 20", "", ("MSP", "CPTS")),
        ("IPSO 10ème", "MSP", ("MSP",)),
        ("IPSO 10ème", "", ()),
        ("Pôle santé Loire et Sèvre", "", ("MSP",)),
        ("Pôle de Santé Sud Estuaire", "", ("MSP",)),
        ("Maison de santé pluriprofessionnelle universitaire de Sens", "", ("MSPU",)),
        ("Centre de santé de Sens", "", ("CDS",)),
        ("Communauté professionnelle territoriale de santé du Jura", "", ("CPTS",)),
        ("CPTS du Jura", "MSP", ("MSP", "CPTS")),
        ("Association du Val", "autre", ("other",)),
    ],
)
def test_kind_is_recognised_or_asked(name: str, told: str, kinds: tuple[str, ...]) -> None:
    assert decide_kind(name, told).kinds == kinds


@pytest.mark.parametrize(
    ("population", "expected"),
    [(0, 1), (39_999, 1), (40_000, 2), (79_999, 2), (80_000, 3), (139_712, 3), (None, None)],
)
def test_size_class_of_a_cpts(population: int | None, expected: int | None) -> None:
    assert size_class("CPTS", population) == expected
    assert size_class("MSP", population) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1", "01"),
        ("01", "01"),
        ("93 - Seine-Saint-Denis", "93"),
        ("2a", "2A"),
        ("2B", "2B"),
        ("971", "971"),
        ("978", "978"),
        ("Val d'Oise", "95"),
        ("VAL-D’OISE", "95"),
        ("côte d'or", "21"),
        ("95190", "95"),
        ("97460", "974"),
        ("20", None),
        ("96", None),
        ("979", None),
        ("9Z", None),
        ("", None),
        ("Bourgogne", None),
    ],
)
def test_department_code(text: str, code: str | None) -> None:
    assert department_code(text) == code


@given(st.sampled_from(sorted(DEPARTMENTS)))
def test_every_department_is_read_by_code_and_by_name(code: str) -> None:
    assert department_code(code) == code
    assert department_code(f" {code.lower()} ") == code
    assert department_code(DEPARTMENTS[code].upper()) == code


def test_department_of_postcode_does_not_guess_corsica() -> None:
    assert department_of_postcode("20000") is None
    assert department_of_postcode("01000") == "01"
    assert department_of_postcode("97460") == "974"
    assert department_of_postcode("75 011") == "75"


def test_wrong_department_of_goussainville_and_poissy_is_told() -> None:
    assert department_evidence(place="Goussainville", department="93") == [
        "Goussainville est dans le département 28 (Eure-et-Loir) ou 95 (Val-d’Oise), "
        "pas 93 (Seine-Saint-Denis)."
    ]
    assert department_evidence(place="Goussainville", department="95") == []
    assert department_evidence(place="POISSY", department="92") == [
        "POISSY est dans le département 78 (Yvelines), pas 92 (Hauts-de-Seine)."
    ]


def test_neighbours_and_postcode_are_evidence() -> None:
    assert department_evidence(
        place="Torcy", department="93", postcode="77200", neighbours={"torcy": frozenset({"77"})}
    ) == [
        "Le code postal 77200 est dans le département 77 (Seine-et-Marne), pas 93 (Seine-Saint-Denis).",
        "D’autres structures de Torcy sont enregistrées dans le département 77 (Seine-et-Marne), "
        "pas 93 (Seine-Saint-Denis).",
    ]
    assert department_evidence(place="Torcy", department="") == []


def test_neighbours_are_named_as_french_names_them() -> None:
    for commune, words in (("Ourville", "d’Ourville"), ("Le Bourg-Inventé", "du Bourg-Inventé")):
        found = department_evidence(
            place=commune, department="21", neighbours={place_key(commune): frozenset({"71"})}
        )
        assert found == [
            f"D’autres structures {words} sont enregistrées dans le département 71 (Saône-et-Loire), "
            "pas 21 (Côte-d’Or)."
        ]


MALFORMED = (
    "Le code postal « {} » est mal écrit : il faut cinq chiffres (par exemple 71400 ; 20 et trois chiffres "
    "en Corse, 97 ou 98 et trois chiffres outre-mer)."
)


@pytest.mark.parametrize("postcode", ["7140X", "714OO", "714000", "714", "٧١٤٠٠", "F-71400"])
def test_a_postcode_badly_written_is_never_read_for_another(postcode: str) -> None:
    alone = read_row(2, ["MSP du Port", postcode], {"name": 0, "postcode": 1})
    assert alone.faults == [MALFORMED.format(postcode)]
    assert "department" not in alone.values
    beside = read_row(2, ["MSP du Port", postcode, "71"], {"name": 0, "postcode": 1, "department": 2})
    assert (beside.faults, beside.values["department"]) == ([], "71")
    assert beside.warnings == beside.dropped == [MALFORMED.format(postcode)]


@pytest.mark.parametrize(
    ("postcode", "department", "warnings", "faults"),
    [
        ("71 400", "71", [], []),
        ("97110", "971", [], []),
        (
            "1000",
            "01",
            [
                "Le code postal « 1000 » n’a que quatre chiffres : 01000 est lu, comme si un tableur avait "
                "retiré le zéro du début."
            ],
            [],
        ),
        (
            "20200",
            None,
            [
                "Le code postal 20200 ne dit pas lequel des deux départements corses : ajoutez une colonne "
                "« Département » (2A ou 2B)."
            ],
            [],
        ),
        ("96000", None, [], ["Le code postal « 96000 » n’est celui d’aucun département."]),
    ],
)
def test_a_postcode_tells_the_department(
    postcode: str, department: str | None, warnings: list[str], faults: list[str]
) -> None:
    row = read_row(2, ["MSP du Port", postcode], {"name": 0, "postcode": 1})
    assert (row.values.get("department"), row.warnings, row.faults) == (department, warnings, faults)


def test_a_lost_zero_that_leads_out_of_the_federation_is_asked_about() -> None:
    row = read_row(2, ["MSP du Port", "MSP", "7140"], {"name": 0, "kind": 1, "postcode": 2})
    (doubtful,) = plan_import([row], [], {}, ["21", "71"]).outcomes
    assert doubtful.effect is Effect.DOUBTFUL
    assert doubtful.question == (
        "Le code postal n’a que quatre chiffres, et 07140 serait dans le département 07 (Ardèche), "
        "hors de la fédération"
    )
    (taken,) = plan_import([row], [], {"2": "create"}, ["21", "71"]).outcomes
    assert taken.effect is Effect.CREATED
    (local,) = plan_import([row], [], {}, ["07", "71"]).outcomes
    assert local.effect is Effect.CREATED
    known = Known(id=5, name="MSP du Port", kind="MSP", values={"department": "71", "finess": "210780581"})
    columns = {"name": 0, "kind": 1, "postcode": 2, "finess": 3}
    row = read_row(2, ["MSP du Port", "MSP", "7140", "210780581"], columns)
    (same,) = plan_import([row], [known], {"2": "same:5"}, ["21", "71"]).outcomes
    assert (same.chosen, same.changes) == ("same:5", [])
    assert "department" not in same.row.values
    assert row.warnings[-1].endswith("la fiche garde 71 (Saône-et-Loire).")


@pytest.mark.parametrize("number", ["750712184", "210780581", "2A0000014", "2B0000020", "21 078 058 1"])
def test_valid_finess(number: str) -> None:
    assert finess_number(number) == number.replace(" ", "")


def test_finess_gets_back_its_lost_zero() -> None:
    assert finess_number("010000024") == "010000024"
    assert finess_number("10000024") == "010000024"


@pytest.mark.parametrize("number", ["750712185", "75071218", "ABC", "", "2C0000014", "000000000", "7" * 5000])
def test_invalid_finess(number: str) -> None:
    assert finess_number(number) is None


def test_siret() -> None:
    assert siret_number("732 829 320 00074") == "73282932000074"
    assert siret_number("73282932000075") is None
    assert siret_number("7,32829E+13") is None
    assert siret_number("0" * 14) is None


@given(st.text(alphabet="0123456789", min_size=13, max_size=13).filter(lambda text: text.strip("0")))
def test_exactly_one_last_digit_makes_a_siret_valid(start: str) -> None:
    assert sum(siret_number(f"{start}{last}") is not None for last in range(10)) == 1


def test_dues_state_of_a_year() -> None:
    memberships = [Membership(2024, date(2024, 3, 1)), Membership(2025, None)]
    assert dues_state(memberships, 2024) is DuesState.PAID
    assert dues_state(memberships, 2025) is DuesState.UNPAID
    assert dues_state(memberships, 2026) is DuesState.NOT_MEMBER
    assert dues_state([], 2025) is DuesState.NOT_MEMBER
    assert dues_state([Membership(2025, None, is_exempt=True)], 2025) is DuesState.EXEMPT
    assert dues_words(DuesState.PAID, 2024) == "À jour de cotisation 2024"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("MSP de Morangis", ("morangis",)),
        ("Pôle de Santé Sud Estuaire", ("sud", "estuaire")),
        ("Pôle santé du Baugeois", ("baugeois",)),
        ("Maison médicale du Haut-Pays", ("haut", "pays")),
        ("CPTS St Denis", ("saint", "denis")),
        ("MSP", ()),
    ],
)
def test_core_words(name: str, words: tuple[str, ...]) -> None:
    assert core_words(name) == words


@given(st.text(max_size=500), st.text(max_size=500))
def test_names_of_any_kind_are_survived(name: str, commune: str) -> None:
    assert len(search_key_for(name, commune)) <= 400
    decide_kind(name, commune)
    department_evidence(place=commune, department="75", postcode=name)
    assert department_code(name) in {None, *DEPARTMENTS}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15/03/2025", date(2025, 3, 15)),
        ("2025-03-15 00:00:00", date(2025, 3, 15)),
        ("1.2.25", date(2025, 2, 1)),
        ("30/02/2025", None),
        ("oui", None),
        ("15/03/202", None),
    ],
)
def test_read_day(text: str, day: date | None) -> None:
    assert read_day(text) == day


def test_columns_are_recognised_by_synonyms() -> None:
    headings = ["NOM DE LA STRUCTURE", "Dépt", "C.P.", "Ville", "N° FINESS", "Cotisation payée le", "Année"]
    assert recognise_columns(headings, IMPORT_FIELDS) == {
        "name": 0,
        "department": 1,
        "commune": 3,
        "finess": 4,
        "paid_on": 5,
        "year": 6,
        "postcode": 2,
    }


def test_the_sheet_that_stays_is_the_one_that_holds_most_then_the_oldest() -> None:
    old = datetime(2025, 1, 1, tzinfo=UTC)
    new = datetime(2026, 1, 1, tzinfo=UTC)
    viewed = Twin(id=2, is_registered=True, dossiers=0, years=1, filled=6, created_at=new)
    other = Twin(id=1, is_registered=True, dossiers=0, years=1, filled=6, created_at=old)
    assert stays_of(viewed, other) == (1, "elle est la plus ancienne")
    assert stays_of(replace(viewed, filled=7), other)[0] == 2
    assert stays_of(replace(viewed, filled=7), replace(other, dossiers=3)) == (
        1,
        "3\u00a0dossiers la nomment, aucun l’autre",
    )
    assert stays_of(viewed, replace(other, dossiers=3, is_registered=False))[0] == 2


def test_row_tells_every_fault_with_the_limit() -> None:
    columns = {"name": 0, "department": 1, "population": 2, "year": 3}
    row = read_row(7, ["x" * 10_000, "9Z", "beaucoup", "l’an passé"], columns)
    assert row.faults == [
        "« Nom » est trop long : 200 caractères au plus.",
        "Le département « 9Z » n’existe pas.",
        "La population « beaucoup » n’est pas un nombre d’habitants.",
        "L’année d’adhésion « l’an passé » n’est pas une année.",
    ]


def test_row_warns_without_refusing() -> None:
    columns = {"name": 0, "kind": 1, "population": 2, "size_class": 3, "finess": 4, "paid_on": 5}
    row = read_row(2, ["CPTS BONOM", "CPTS", "139 712", "2", "123", "oui"], columns)
    assert row.faults == []
    assert row.values == {"population": 139_712, "size_class": 3}
    assert row.warnings == [
        "Taille 2 dans le fichier, 3 d’après la population.",
        "Le numéro FINESS « 123 » n’est pas valide : il n’est pas repris.",
        "« oui » ne dit pas de quelle année : la cotisation n’est pas reprise.",
    ]
