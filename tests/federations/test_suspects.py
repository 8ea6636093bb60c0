"""Look-alikes: the traps of the public lists, and what must not be taken for one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte.federations.figures import in_figures
from pacte.federations.suspects import Entry, SuspectIndex, suspicion


def entry(
    key: int, name: str, commune: str = "", department: str = "77", kind: str = "MSP", **more: str
) -> Entry[int]:
    return Entry(key, name, commune=commune, department=department, kind=kind, **more)


@pytest.mark.parametrize(
    ("one", "other", "score", "reason"),
    [
        (
            entry(1, "MSP de Morangis"),
            entry(2, "MSP Morangis", "Morangis"),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "MSP Makeba - Bobigny", department="93"),
            entry(2, "MSP Miriam Makeba", "Bobigny", "93"),
            0.8,
            "noms proches",
        ),
        (
            entry(1, "MSP Claye-Souilly"),
            entry(2, "MSP Bois des Grandes", "Claye-Souilly"),
            0.75,
            "l’une porte le nom de la commune de l’autre",
        ),
        (
            entry(1, "MSP Claye-Souilly"),
            entry(2, "Claye Souilly", kind=""),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "CPTS Sucy-Noiseau", department="94", kind="CPTS"),
            entry(2, "CPTS Sucy-Noiseau", department="94", kind="CPTS"),
            0.95,
            "même nom",
        ),
        (
            entry(1, "Pôle santé Clisson"),
            entry(2, "Pole de Santé Clisson"),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "MSP Verrière-le-Buisson"),
            entry(2, "MSP Verrières le Buisson"),
            0.8,
            "une lettre de différence",
        ),
        (
            entry(1, "MSP Goussainville", department="93"),
            entry(2, "MSP Goussainville", department="95"),
            0.8,
            "même nom, mais un autre département",
        ),
        (
            entry(1, "Maison de santé des 3 Fontaines"),
            entry(2, "MSP des Trois Fontaines"),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "Communauté professionnelle territoriale de santé des Dix-Sept Étangs", kind="CPTS"),
            entry(2, "CPTS 17 Étangs", kind="CPTS"),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "Maison de santé pluri-professionnelle des Quatre Vents", "Paris", "75"),
            entry(2, "MSP 4 Vents Paris 11e", "Paris", "75"),
            0.8,
            "noms proches",
        ),
        (
            entry(1, "MSP Paris 11ème", department="75"),
            entry(2, "M.S.P. Paris onze", department="75"),
            0.95,
            "même nom à quelques mots près",
        ),
        (
            entry(1, "MSP 3 Bassins", department="974"),
            entry(2, "MSP du Lagon", "Trois-Bassins", "974"),
            0.75,
            "l’une porte le nom de la commune de l’autre",
        ),
        (
            entry(1, "MSP A", finess="750712184"),
            entry(2, "CDS B", kind="CDS", finess="750712184"),
            1.0,
            "même numéro FINESS",
        ),
        (
            entry(1, "MSP A", siret="73282932000074"),
            entry(2, "MSP Z", siret="73282932000074"),
            1.0,
            "même numéro SIRET",
        ),
    ],
)
def test_suspects(one: Entry[int], other: Entry[int], score: float, reason: str) -> None:
    assert suspicion(one, other) == (score, reason)
    assert suspicion(other, one) == (score, reason)
    assert [found.key for found in SuspectIndex([one]).suspects(other)] == [1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (entry(1, "CPTS Paris 11", kind="CPTS"), entry(2, "CPTS Paris 13", kind="CPTS")),
        (entry(1, "CPTS Paris 11", kind="CPTS"), entry(2, "CPTS Paris Treize", kind="CPTS")),
        (entry(1, "MSP des Deux Rives", "Paris"), entry(2, "MSP des 3 Rives", "Paris")),
        (entry(1, "MSP des Trois Fontaines"), entry(2, "CPTS des 3 Fontaines", kind="CPTS")),
        (entry(1, "MSP Pont-Neuf"), entry(2, "MSP du Pont 9")),
        (entry(1, "CPTS Aunis Nord", kind="CPTS"), entry(2, "CPTS Aunis Sud", kind="CPTS")),
        (entry(1, "MSP Athis-Mons"), entry(2, "CPTS Athis-Mons", kind="CPTS")),
        (entry(1, "MSP Bellevue", "Nantes"), entry(2, "MSP Nantes Ar Mor", "Nantes")),
        (entry(1, "MSP du Parc", department="91"), entry(2, "MSP du Parc", department="44")),
        (entry(1, "MSP Laennec", "Saint-Nazaire"), entry(2, "MSP La Fontaine", "Saint-Nazaire")),
    ],
)
def test_no_suspects(one: Entry[int], other: Entry[int]) -> None:
    assert suspicion(one, other) == (0.0, "")


@pytest.mark.parametrize(
    ("name", "figured"),
    [
        ("deux rives", "2 rives"),
        ("neuf chemins", "9 chemins"),
        ("pont neuf", "pont neuf"),
        ("un toit pour tous", "un toit pour tous"),
        ("site un", "site 1"),
        ("seize", "16"),
        ("dix neuf arches", "19 arches"),
        ("vingt sources", "20 sources"),
        ("vingt un puits", "21 puits"),
        ("soixante dix sept moulins", "77 moulins"),
        ("quatre vingts", "80"),
        ("quatre vingt dix neuf", "99"),
        ("mille etangs", "1000 etangs"),
        ("paris 1er 2nd 13eme", "paris 1 2 13"),
        ("3bis", "3bis"),
    ],
)
def test_numbers_in_words_are_figures(name: str, figured: str) -> None:
    assert " ".join(in_figures(name.split())) == figured


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_suspicion_is_symmetric_and_bounded(one: str, other: str, place: str, elsewhere: str) -> None:
    left, right = entry(1, one, place, ""), entry(2, other, elsewhere, "")
    assert suspicion(left, right) == suspicion(right, left)
    assert 0 <= suspicion(left, right)[0] <= 1


def test_thousands_of_look_alikes_stay_bounded() -> None:
    index: SuspectIndex[int] = SuspectIndex()
    started = time.perf_counter()
    for key in range(5_000):
        one = entry(key, "MSP Centre Ville", "Paris", "75")
        assert len(index.suspects(one)) <= 5
        index.add(one)
    assert time.perf_counter() - started < 60
