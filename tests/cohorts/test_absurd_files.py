"""Files that are no cohort at all: refused quickly and in French, never with a traceback."""

import time

import pytest

from pacte.cohorts.cohort_file import check_cohort_bytes, check_cohort_data, check_cohort_text
from tests.cohorts.samples import SHORT, plain, spoiled

DEEP = "Des clés ou des listes sont emboîtées trop profondément."


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"", 1, "La clé « application » manque au début du fichier."),
        (b"\x00" * 100, 1, "Cette ligne ne commence ni par une clé ni par une section."),
        (b"\x89PNG\r\n\x1a\n\x00", 1, "Le fichier n’est pas du texte en UTF-8."),
        (b'code = "1"\nlabel = "\xe9t\xe9"\n', 2, "Le fichier n’est pas du texte en UTF-8."),
        (b"%PDF-1.7\n1 0 obj\n", 1, "Cette ligne ne commence ni par une clé ni par une section."),
        (b'{"code": "1"}', 1, "Cette ligne ne commence ni par une clé ni par une section."),
        (b"# " + b"x" * 5_000_000, 1, "Le fichier est trop gros."),
        (b"x = " + b"[" * 100_000, 1, DEEP),
        (b"\n\nx = " + b"{a=" * 5_000 + b"1", 1, "Des listes sont emboîtées trop profondément."),
        (b"a." * 50_000 + b"b = 1", 1, DEEP),
        (b"[" + b'a."b".' * 50_000 + b"c]", 1, DEEP),
        (b"x = 0x" + b"f" * 390_000, 1, "La clé « application » manque au début du fichier."),
        (b"x = " + b"9" * 390_000, 1, "Le fichier n’est pas du TOML correct."),
        (b"x = " + b"9" * 10_000, 1, "Le fichier n’est pas du TOML correct."),
        (b"federation = 3", 1, "La clé « application » manque au début du fichier."),
        ("сode = 1".encode(), 1, "Cette ligne ne commence ni par une clé ni par une section."),
    ],
)
def test_absurd_content_is_refused_in_french(content: bytes, line: int, message: str) -> None:
    start = time.perf_counter()
    definition, problems = check_cohort_bytes(content, "absurde.toml")

    assert definition is None
    assert (problems[0].line, plain(problems[0].message)) == (line, message)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u2028"])
def test_invisible_character_is_refused(character: str) -> None:
    definition, problems = check_cohort_text(spoiled(("Promo 1", f"Promo{character} 1")), "bfc-1.toml")

    assert definition is None
    assert [(problem.line, problem.path) for problem in problems] == [(2, "label")]


@pytest.mark.parametrize("label", ["Promo 🩺", "عربي", "Ｐｒｏｍｏ", "=1+1", "<b>gras</b>", "a\u0301"])
def test_unusual_but_visible_text_is_kept(label: str) -> None:
    definition, problems = check_cohort_text(spoiled(("Promo 1", label)), "bfc-1.toml")

    assert problems == []
    assert definition is not None
    assert definition.label == label


def test_endless_name_is_refused() -> None:
    _, problems = check_cohort_text(spoiled(("Promo 1", "x" * 10_000)), "bfc-1.toml")

    assert [plain(problem.message) for problem in problems] == ["« label » est trop long."]
    assert plain(problems[0].remedy) == "Écrivez au plus 300 caractères."


def test_absurd_key_is_shown_short() -> None:
    _, problems = check_cohort_text(SHORT.replace("capacity", '"' + "k" * 5_000 + '"'), "bfc-1.toml")

    assert len(problems) == 1
    assert len(problems[0].message) < 100


@pytest.mark.parametrize("value", [None, [], {}, "x", 3, {"a": {"b": []}}])
def test_absurd_form_data_is_refused(value: object) -> None:
    definition, problems = check_cohort_data({"federation": value, "seminars": value, "application": value})

    assert definition is None
    assert all(problem.message and problem.remedy for problem in problems)
