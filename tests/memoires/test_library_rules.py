"""Who reads a shared mémoire, and what is shown of what a search found."""

from dataclasses import replace
from datetime import date

import pytest

from pacte.memoires.library.excerpts import excerpt_of, marked
from pacte.memoires.library.rules import Book, Reader, may_read

BOOK = Book(
    author_id=1,
    launched_on=date(2020, 1, 14),
    defences_end_on=date(2021, 6, 18),
    is_shared=True,
    may_be_defended=True,
)
AFTER = date(2021, 6, 19)
LATER = Reader(person_id=2, launches=(date(2021, 1, 12),))
TEAM = Reader(person_id=3, is_of_house=True)
AUTHOR = Reader(person_id=1, launches=(BOOK.launched_on,))


@pytest.mark.parametrize("reader", [LATER, TEAM, AUTHOR])
def test_later_cohorts_the_team_and_the_author_read_it(reader: Reader) -> None:
    assert may_read(BOOK, reader, AFTER)


@pytest.mark.parametrize(
    "reader",
    [
        Reader(person_id=2, launches=(BOOK.launched_on,)),
        Reader(person_id=2, launches=(date(2019, 1, 8),)),
        Reader(person_id=2),
        Reader(person_id=None),
    ],
)
def test_the_same_cohort_former_ones_and_others_do_not(reader: Reader) -> None:
    assert not may_read(BOOK, reader, AFTER)


@pytest.mark.parametrize("change", [{"is_shared": False}, {"may_be_defended": False}])
def test_nobody_reads_what_is_not_shared_or_not_admissible(change: dict[str, bool]) -> None:
    assert not any(may_read(replace(BOOK, **change), one, AFTER) for one in (LATER, TEAM, AUTHOR))


def test_the_last_day_of_defences_is_still_before() -> None:
    assert not may_read(BOOK, TEAM, BOOK.defences_end_on)


def test_words_are_marked_whatever_their_accents_and_case() -> None:
    pieces = marked("L’Équipe, et son équipe-projet.", ["equipe"])
    assert [one.text for one in pieces if one.is_found] == ["Équipe", "équipe"]
    assert "".join(one.text for one in pieces) == "L’Équipe, et son équipe-projet."
    assert [one.text for one in marked("Rien", [])] == ["Rien"]


def test_an_excerpt_is_of_the_text_that_has_the_most_words() -> None:
    texts = ["Un résumé de la démarche.", f"{'Avant. ' * 60}La démarche qualité suit. {'Après. ' * 60}"]
    found = excerpt_of(texts, ["demarche", "qualite"])
    assert [one.text for one in found if one.is_found] == ["démarche", "qualité"]
    shown = "".join(one.text for one in found)
    assert shown.startswith("… Avant.")
    assert shown.endswith(" …")
    assert len(shown) < 300
    assert excerpt_of(texts, ["absent"]) == ()
    long = "x" * 500
    assert "".join(one.text for one in excerpt_of([f"{long} fin"], ["fin"])).endswith("fin")
