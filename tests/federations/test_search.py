"""The search of the registry, on both engines: accents, words of kinds, numbers."""

import pytest

from pacte.database import Database, Scope
from pacte.federations import queries
from tests.factories import make_federation
from tests.federations.factories import make_structure


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("aumone saint OUEN", ["MSP du Grand Centre"]),
        ("st-ouen", ["MSP du Grand Centre"]),
        ("maison de santé grand centre", ["MSP du Grand Centre"]),
        ("oeuvre", ["CPTS de l’Œuvre"]),
        ("cpts", ["CPTS de l’Œuvre"]),
        ("3 fontaines", ["Équipe des Trois Fontaines"]),
        ("tour deux", ["Équipe de la Tour 2"]),
        ("%", []),
        ("_", []),
        ("", []),
        ("zzz", []),
    ],
)
def test_search_forgives(database: Database, text: str, names: list[str]) -> None:
    federation, other = make_federation(database), make_federation(database, "idf")
    make_structure(
        database, federation, "MSP du Grand Centre", commune="Saint-Ouen-l’Aumône", department="95"
    )
    make_structure(database, federation, "CPTS de l’Œuvre", kind="CPTS", commune="", department="95")
    for name in ("Équipe des Trois Fontaines", "Équipe de la Tour 2"):
        make_structure(database, federation, name, kind="other", commune="", department="95")
    make_structure(database, other, "MSP du Grand Centre", commune="Saint-Ouen-l’Aumône", department="95")
    with database.session(Scope.federation(federation.id)) as session:
        found = queries.search_structures(session, text)
        assert [structure.name for structure in found] == names
        assert {structure.federation_id for structure in found} <= {federation.id}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("maison de santé de beaune", ["MSP de Beaune"]),
        ("Maison Beaune", ["MSP de Beaune"]),
        ("maison", ["MSP de Beaune", "MSPU de Dole"]),
        ("pôle", ["MSP de Beaune", "MSPU de Dole"]),
        ("maison de santé pluriprofessionnelle", ["MSP de Beaune", "MSPU de Dole"]),
        ("maison universitaire", ["MSPU de Dole"]),
        ("communauté professionnelle territoriale", ["CPTS du Haut Jura"]),
        ("communauté haut jura", ["CPTS du Haut Jura"]),
        ("centre", ["CDS Mozart", "Équipe du Centre"]),
        ("santé mozart", ["CDS Mozart"]),
        ("maison zzz", []),
    ],
)
def test_search_knows_the_words_of_kinds(database: Database, text: str, names: list[str]) -> None:
    federation = make_federation(database)
    for name, kind in (
        ("MSP de Beaune", "MSP"),
        ("MSPU de Dole", "MSPU"),
        ("CPTS du Haut Jura", "CPTS"),
        ("CDS Mozart", "CDS"),
        ("Équipe du Centre", "other"),
    ):
        make_structure(database, federation, name, kind=kind, commune="", department="")
    with database.session(Scope.federation(federation.id)) as session:
        found = queries.search_structures(session, text)
        assert sorted(structure.name for structure in found) == sorted(names)
