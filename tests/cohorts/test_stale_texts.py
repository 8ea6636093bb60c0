"""Texts that still speak of the cohort they were copied from."""

from dataclasses import replace
from datetime import date

import pytest

from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.shifting import shift_cohort
from pacte.cohorts.stale_texts import stale_texts
from tests.cohorts.loading import REAL, real


@pytest.fixture
def copied() -> CohortDefinition:
    return shift_cohort(real(), code="9", label="Promo 9", new_t0=date(2027, 12, 9))


def test_copied_presentation_names_what_is_not_its_own(copied: CohortDefinition) -> None:
    (found,) = stale_texts(copied)
    assert (found.code, found.where) == ("stale_text", "presentation")
    assert found.message == (
        "Ce texte mentionne «\u00a0huitième promotion\u00a0» et «\u00a011 décembre 2025\u00a0», "
        "qui ne correspondent pas à cette promotion."
    )
    (found,) = stale_texts(copied, [real()])
    assert found.message.endswith(", et reprend «\u00a02027\u00a0» mot pour mot d’une promotion précédente.")


def test_a_cohorts_own_dates_are_not_doubtful() -> None:
    assert stale_texts(real()) == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Rendez-vous le 9 décembre 2027.", ""),
        ("Rendez-vous le 09/12/2027.", ""),
        ("La neuvième promotion, en 2027, la 9e promotion.", ""),
        ("Une première candidature en soins primaires.", ""),
        ("Rendez-vous le 11/12/2025.", "11/12/2025"),
        ("Clôture le 1er novembre.", "1er novembre"),
        ("Tarif de 2024.", "2024"),
        ("La 8e promotion.", "8e promotion"),
        ("Bienvenue dans la Promo n°\u00a08.", "Promo n° 8"),
        ("Comme la promotion 7.", "promotion 7"),
        ("Chaque session 2 jours, dans la Promo n° 9.", ""),
        ("Comme les promos 8 et 9.", "promos 8 et 9"),
        ("La 8 ème promo.", "8 ème promo"),
        ("De décembre 2027 à avril 2029, en janvier 2028.", ""),
        ("Les candidatures de septembre.", ""),
        ("La formation va de septembre à juin.", "de septembre à juin"),
        ("Les candidatures de février.", "février"),
        ("En décembre 2026.", "décembre 2026"),
        ("L’année scolaire 2027-2028.", ""),
        ("L’année scolaire 2025-2026.", "2025-2026"),
    ],
)
def test_what_makes_a_text_doubtful(copied: CohortDefinition, text: str, named: str) -> None:
    clean = replace(copied, presentation="Une formation.", cost=text)
    assert [(found.where, named in found.message) for found in stale_texts(clean)] == (
        [("cost", True)] if named else []
    )


def test_every_free_text_is_read(copied: CohortDefinition) -> None:
    application = replace(copied.application, commitment="Engagement pour 2019.")
    seminars = (replace(copied.seminars[0], title="Lancement 2019"), *copied.seminars[1:])
    found = stale_texts(
        replace(copied, presentation="Une formation.", application=application, seminars=seminars)
    )
    assert [each.where for each in found] == ["application.commitment", "seminars.0.title"]


def test_the_name_of_an_earlier_cohort_is_doubtful(copied: CohortDefinition) -> None:
    earlier = replace(real(), label="Promotion de démonstration")
    drawn = replace(copied, presentation="Écrivez à la promotion de Démonstration\u00a0!")
    assert stale_texts(drawn) == []
    (found,) = stale_texts(drawn, [earlier])
    assert found.where == "presentation"
    assert "«\u00a0Promotion de démonstration\u00a0»" in found.message
    kept = replace(drawn, label="Promotion de démonstration, suite")
    assert stale_texts(kept, [earlier]) == []


def test_a_copied_year_is_doubtful_even_when_it_could_be_ones_own(copied: CohortDefinition) -> None:
    earlier = replace(real(), presentation="La formation dure. Elle se poursuit jusqu’en 2027.")
    drawn = replace(copied, presentation="Bienvenue\u00a0! Elle se poursuit jusqu’en 2027.")
    assert stale_texts(drawn) == []
    (found,) = stale_texts(drawn, [earlier])
    assert (found.code, found.where) == ("copied_text", "presentation")
    assert found.message == "Ce texte reprend «\u00a02027\u00a0» mot pour mot d’une promotion précédente."
    corrected = replace(
        copied,
        presentation="Cette neuvième promotion s’ouvre le 9 décembre 2027 et se poursuit jusqu’en 2027.",
    )
    former = "Cette huitième promotion s’ouvre le 11 décembre 2025 et se poursuit jusqu’en 2027."
    (found,) = stale_texts(corrected, [replace(earlier, presentation=former)])
    assert found.message == "Ce texte reprend «\u00a02027\u00a0» mot pour mot d’une promotion précédente."
    rewritten = replace(copied, presentation="Elle dure jusqu’en 2027.")
    assert stale_texts(rewritten, [earlier]) == []


def test_copied_months_are_doubtful_once_the_calendar_has_moved(copied: CohortDefinition) -> None:
    earlier = replace(real(), presentation="Le comité se réunit en novembre.")
    kept = replace(copied, presentation="Le comité se réunit en novembre.")
    assert stale_texts(kept, [earlier]) == []
    moved = shift_cohort(earlier, code="9", label="Promo 9", days=28)
    (found,) = stale_texts(moved, [earlier])
    assert "«\u00a0novembre\u00a0»" in found.message


def test_the_months_of_real_cohorts_fit() -> None:
    assert [one.message for name in REAL for one in stale_texts(real(name))] == []


def test_a_place_where_no_seminar_takes_place_is_doubtful() -> None:
    told = replace(
        real(),
        place="Lyon (Rhône)",
        presentation="La promotion se réunit à Clermont-Ferrand, puis à Beaune.",
        cost="Le repas est offert à La Roche-sur-Yon.",
    )
    assert [(one.code, one.where, one.message) for one in stale_texts(told)] == [
        (
            "other_place",
            where,
            f"Ce texte mentionne «\u00a0{town}\u00a0», mais les séminaires ont lieu ici\u00a0: Beaune.",
        )
        for where, town in (
            ("place", "Lyon"),
            ("cost", "La Roche-sur-Yon"),
            ("presentation", "Clermont-Ferrand"),
        )
    ]
    nowhere = tuple(replace(one, place="") for one in told.seminars)
    assert stale_texts(replace(told, seminars=nowhere)) == []
