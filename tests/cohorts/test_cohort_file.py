"""What a wrong cohort file is told: every problem at once, with its line and its remedy."""

from pathlib import Path

import pytest

from pacte.cohorts.cohort_file import (
    check_against_modules,
    check_cohort_bytes,
    check_cohort_data,
    check_cohort_text,
    from_dict,
    load_cohort_file,
    to_dict,
)
from pacte.paths import resources
from tests.cohorts.bad_files import BAD_SHAPE, BAD_SYNTAX, HALF_DAY, INCOHERENT
from tests.cohorts.samples import SHORT, plain, short_cohort, spoiled, told


def test_short_file_is_correct() -> None:
    definition, problems = check_cohort_text(SHORT, "bfc-1.toml")

    assert problems == []
    assert definition is not None
    assert definition.reference == "bfc-1"
    assert definition.dues_year == 2025
    assert [document.key for document in definition.documents_for(definition.tracks[0])] == [
        "cv",
        "commitment",
    ]


@pytest.mark.parametrize(("change", "line", "sentence"), BAD_SHAPE + BAD_SYNTAX + INCOHERENT)
def test_wrong_file_is_told_line_reason_and_remedy(change: tuple[str, str], line: int, sentence: str) -> None:
    definition, problems = check_cohort_text(spoiled(change), "bfc-1.toml")

    assert told(problems) == [(line, sentence)]
    assert [problem.severity for problem in problems] == ["error"]
    assert definition is None


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    text = spoiled(
        ("capacity = 20", "capacty = 20"),
        ('"2A"', '"99"'),
        ("opens_on = 2025-08-01", 'opens_on = "hier"'),
        ("weight = 2.0", "weight = -1.0"),
    )

    _, problems = check_cohort_text(text, "bfc-1.toml")

    assert [(problem.line, problem.path) for problem in problems] == [
        (4, "capacty"),
        (20, "federation.departments.1"),
        (28, "application.opens_on"),
        (51, "selection.criteria.0.weight"),
    ]


def test_problem_prints_file_and_line() -> None:
    _, problems = check_cohort_text(spoiled(("capacity", "capacty")), "bfc-1.toml")

    assert plain(str(problems[0])) == "bfc-1.toml:4: Clé inconnue « capacty ». Vouliez-vous « capacity » ?"
    assert "«\u00a0capacty\u00a0»" in str(problems[0])
    assert "\u202f?" in str(problems[0])


@pytest.mark.parametrize(
    ("change", "line", "sentence"),
    [
        (
            ("on = 2026-01-29", "on = 2026-05-14"),
            68,
            "Le 14/05/2026 est férié : l’Ascension. Choisissez un autre jour : "
            "une feuille signée un jour férié a été refusée en justice.",
        ),
        (
            ('committee_month = "2025-11"', 'committee_month = "2025-11"\ncommittee_on = 2025-11-11'),
            47,
            "Le 11/11/2025 est férié, l’armistice de 1918 (Sélection : Jour du comité). "
            "Choisissez un autre jour, sauf si c’est voulu.",
        ),
        (
            (f"half_days = [{HALF_DAY}]\n", ""),
            63,
            "Le séminaire « Séminaire 1 » n’a pas encore de date. "
            "Ajoutez ses demi-journées dès qu’elles sont connues.",
        ),
        (
            ('place = "Beaune"\nmodules', "modules"),
            63,
            'Le séminaire « Séminaire 1 » n’a pas de lieu. Ajoutez « place = "…" ».',
        ),
        (
            ("opens_on = 2025-08-01", "opens_on = 2025-10-29"),
            27,
            "Le rappel 168 heures avant la clôture tombe avant l’ouverture. Réduisez ce délai ou retirez-le.",
        ),
    ],
)
def test_doubtful_file_is_accepted_with_a_warning(change: tuple[str, str], line: int, sentence: str) -> None:
    definition, problems = check_cohort_text(spoiled(change), "bfc-1.toml")

    assert told(problems) == [(line, sentence)]
    assert [problem.severity for problem in problems] == ["warning"]
    assert definition is not None


def test_seminars_of_different_tracks_may_be_at_the_same_time() -> None:
    same_time = (
        "on = 2026-01-29, starts_at = 09:00:00, ends_at",
        "on = 2025-12-11, starts_at = 09:00:00, ends_at",
    )

    definition, _ = check_cohort_text(
        spoiled(
            same_time,
            ("with_teams = true", 'tracks = ["MSP"]'),
            ("modules = [", 'tracks = ["CPTS"]\nmodules = ['),
        ),
        "bfc-1.toml",
    )

    assert definition is not None


def test_seminar_after_the_memoire_is_normal() -> None:
    _, problems = check_cohort_text(spoiled(("on = 2026-01-29", "on = 2027-05-20")), "bfc-1.toml")

    assert problems == []


def test_file_under_another_name_is_a_warning() -> None:
    definition, problems = check_cohort_text(SHORT, "cohorts/bfc-2.toml")

    assert definition is not None
    assert told(problems) == [
        (
            1,
            "Le fichier décrit la promotion « bfc-1 » mais s’appelle « bfc-2.toml ». "
            "Renommez-le « bfc-1.toml », ou corrigez « code » et « federation.code ».",
        )
    ]


def test_form_gets_the_same_problems_with_their_field() -> None:
    data = to_dict(short_cohort())
    data["capacity"] = 0
    data["seminars"][1]["half_days"][0]["on"] = "demain"

    definition, problems = check_cohort_data(data)

    assert definition is None
    assert [(problem.path, plain(problem.message)) for problem in problems] == [
        ("capacity", "« capacity » vaut 0, c’est trop peu."),
        ("seminars.1.half_days.0.on", "« on » : « demain » n’est pas une date : écrivez 2025-10-31."),
    ]


def test_form_gets_the_rules_between_fields() -> None:
    data = to_dict(short_cohort())
    data["application"]["closes_on"] = "2025-01-01"

    _, problems = check_cohort_data(data)

    assert ("application.closes_on", "Les candidatures ferment avant d’ouvrir.") in [
        (problem.path, plain(problem.message)) for problem in problems
    ]


def test_stored_form_gives_the_definition_back() -> None:
    definition = short_cohort()

    assert from_dict(to_dict(definition)) == definition


@pytest.mark.parametrize("name", ["aura-cpts-1", "aura-msp-7", "aura-msp-8", "bfc-8", "femasif-s2"])
def test_real_files_are_correct(name: str) -> None:
    definition, problems = load_cohort_file(resources("cohorts") / f"{name}.toml")

    assert problems == []
    assert definition is not None
    assert definition.reference == name


def test_promo_8_says_what_its_leaflet_says() -> None:
    definition, _ = load_cohort_file(resources("cohorts") / "bfc-8.toml")

    assert definition is not None
    assert [track.value for track in definition.tracks] == ["MSP", "CPTS"]
    assert definition.opens_at.isoformat() == "2025-07-31T22:00:00+00:00"
    assert definition.closes_at.isoformat() == "2025-10-31T23:00:00+00:00"
    assert [document.key for document in definition.application.documents] == [
        "cv", "motivation-letter", "photo", "commitment",
    ]  # fmt: skip
    assert definition.t0_on.isoformat() == "2025-12-11"
    assert definition.seminars[0].with_teams
    assert [day.isoformat() for day in definition.seminars[1].days] == ["2026-01-29"]


def test_session_2_has_its_seven_online_days() -> None:
    definition, _ = load_cohort_file(resources("cohorts") / "femasif-s2.toml")

    assert definition is not None
    assert [day.isoformat() for seminar in definition.seminars for day in seminar.days] == [
        "2020-02-27", "2020-09-17", "2020-12-03", "2021-02-11", "2021-03-16", "2021-05-06", "2021-06-11",
    ]  # fmt: skip
    assert {seminar.modality.value for seminar in definition.seminars} == {"online"}
    assert definition.memoire.due_on.isoformat() == "2021-05-18"


def test_unknown_module_and_version_are_named() -> None:
    known = {"bfc-2025": frozenset({"projet-de-sante"}), "idf-2021": frozenset({"projet-de-sante-2021"})}
    text = spoiled(("projet-de-sante", "projet-de-sant"))
    definition, _ = check_cohort_text(text, "bfc-1.toml")
    assert definition is not None

    assert told(check_against_modules(definition, known, "bfc-1.toml", text)) == [
        (
            67,
            "Le module « projet-de-sant » n’est pas dans la version « bfc-2025 ». "
            "Vouliez-vous « projet-de-sante » ?",
        )
    ]
    other = short_cohort(("bfc-2025", "bfc-2026"))
    assert told(check_against_modules(other, known, "bfc-1.toml", SHORT)) == [
        (6, "La version « bfc-2026 » du programme n’existe pas. Vouliez-vous « bfc-2025 » ?")
    ]


def test_missing_file_is_a_problem(tmp_path: Path) -> None:
    definition, problems = load_cohort_file(tmp_path / "absent.toml")

    assert definition is None
    assert told(problems) == [(1, "Le fichier ne s’ouvre pas. Vérifiez son nom et vos droits.")]


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    content = b"\xef\xbb\xbf" + SHORT.replace("\n", "\r\n").encode()

    assert check_cohort_bytes(content, "bfc-1.toml") == check_cohort_text(SHORT, "bfc-1.toml")


def test_lines_are_right_with_windows_line_ends() -> None:
    text = spoiled(("weight = 2.0", "weight = 0")).replace("\n", "\r\n")

    assert [problem.line for problem in check_cohort_text(text, "bfc-1.toml")[1]] == [51]
