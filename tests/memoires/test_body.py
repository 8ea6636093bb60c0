"""Where the body of a mémoire is found, and what changes between two versions."""

import pytest

from pacte.memoires.deposits.body import propose_body
from pacte.memoires.deposits.comparison import compare, paragraphs_of
from pacte.memoires.deposits.rules import keywords_in
from pacte.memoires.deposits.running import without_running_lines

COVER = "MÉMOIRE\nPrésenté par une coordinatrice"
CONTENTS = "Sommaire\nIntroduction ........ 4\nBibliographie ........ 17\nAnnexes 18"
TEXT = "Nous avons mené une démarche.\nElle a duré un an."


@pytest.mark.parametrize(
    ("texts", "first", "last"),
    [
        ([COVER, CONTENTS, "Introduction\n" + TEXT, TEXT, "Bibliographie\nOuvrages", "Annexes\n1"], 3, 4),
        ([COVER, "1. Introduction générale\n" + TEXT, TEXT, "ANNEXE 1\nQuestionnaire"], 2, 3),
        ([COVER, CONTENTS, "Remerciements\nMerci.", "INTRODUCTION", TEXT], 4, 5),
        ([COVER, TEXT, TEXT], 2, 3),
        ([TEXT], 1, 1),
        (["", "", ""], 2, 3),
        ([COVER, "Une introduction à la suite de la première partie, qui est longue.\n" + TEXT, TEXT], 2, 3),
    ],
)
def test_the_body_goes_from_the_introduction_to_what_precedes_the_annexes(
    texts: list[str], first: int, last: int
) -> None:
    body = propose_body(texts)
    assert (body.first, body.last) == (first, last)


def test_the_reason_is_told() -> None:
    why = propose_body([COVER, "Introduction\n" + TEXT, "Annexes\n1"]).why
    assert why.replace("\u00a0", " ") == (
        "« Introduction » est en haut de la page 2 ; « Annexes » commence à la page 3."
    )


def test_lines_are_put_together_again() -> None:
    text = "Une phrase qui va\njusqu’à la fin de la ligne suivante\net se ferme ici.\n\n- un\n- deux"
    assert paragraphs_of([text]) == [
        "Une phrase qui va jusqu’à la fin de la ligne suivante et se ferme ici.",
        "- un",
        "- deux",
    ]


def test_changes_are_told_word_by_word_and_the_rest_is_folded() -> None:
    same = [f"Paragraphe {number} qui ne change pas." for number in range(8)]
    before = "\n\n".join([*same, "Nous avons réuni huit soignants chaque semaine.", "À retirer."])
    after = "\n\n".join([*same, "Nous avons réuni dix soignants chaque semaine.", "Ajout d’une conclusion."])
    found = compare([before], [after])
    assert (found.added, found.removed) == (4, 3)
    assert found.changes[0].folded == 7
    changed = next(one for one in found.changes if one.is_change)
    assert [(one.kind, one.text) for one in changed.pieces] == [
        ("=", "Nous avons réuni"),
        ("-", "huit"),
        ("+", "dix"),
        ("=", "soignants chaque semaine."),
    ]


def test_the_same_text_has_no_change() -> None:
    found = compare([TEXT], [TEXT])
    assert (found.added, found.removed) == (0, 0)
    assert [one.folded for one in found.changes] == [1]


def page(number: int, *lines: str, header: str = "PACTE, promotion 8 Noé Aubert") -> str:
    """As it is read from a file: the running title, the lines, the number."""
    return "\n".join([header, *lines, f"{number}"])


def test_running_titles_and_page_numbers_are_not_changes() -> None:
    lines = [f"Une phrase du mémoire, celle qui porte le numéro {'i' * number}," for number in range(30)]
    before = [page(at // 10, *lines[at : at + 10]) for at in range(0, 30, 10)]
    longer = [lines[0], "et une autre ligne de la même longueur que la première,", *lines[1:]]
    after = [page(at // 8, *longer[at : at + 8]) for at in range(0, 31, 8)]
    found = compare(before, after)
    assert (found.added, found.removed) == (11, 0)
    assert len([one for one in found.changes if one.is_change]) == 1


def test_what_comes_back_is_taken_away_from_the_edges_alone() -> None:
    left, right = "Des réunions courtes", "Noé Aubert, PACTE"
    texts = [
        page(at, f"Le corps {'i' * at}", left, f"suite {'i' * at}", header=(left, right)[at % 2])
        for at in range(6)
    ]
    assert without_running_lines(texts)[3] == f"Le corps iii\n{left}\nsuite iii"
    assert without_running_lines(texts[:2]) == texts[:2], "two pages say nothing of what runs"


def test_keywords_are_read_whatever_separates_them() -> None:
    assert keywords_in("Équipe, équipe ; projet de santé\nqualité,,") == (
        "Équipe",
        "projet de santé",
        "qualité",
    )
