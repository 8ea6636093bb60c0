"""Rules of reading: order, progress in words, where to resume, what an answer is worth."""

from datetime import UTC, datetime, timedelta

import pytest

from pacte.progress.reading.rules import (
    Mark,
    Place,
    Progress,
    blockers_to_answer,
    blockers_to_save,
    is_right,
    neighbours,
    progress_in,
    resume,
)

T = datetime(2026, 1, 5, 9, tzinfo=UTC)
MODULES = {"a": ["un", "deux"], "b": ["trois"]}


def mark(module: str, page: str, minutes: int, *, read: bool = False, anchor: str = "") -> Mark:
    at = T + timedelta(minutes=minutes)
    return Mark(module, page, at, anchor, at if read else None)


def test_pages_have_neighbours() -> None:
    assert neighbours(["un", "deux", "trois"], "un") == (None, "deux")
    assert neighbours(["un", "deux", "trois"], "deux") == ("un", "trois")
    assert neighbours(["un", "deux", "trois"], "trois") == ("deux", None)
    assert neighbours(["un"], "un") == (None, None)


@pytest.mark.parametrize(
    ("marks", "words", "kind"),
    [
        ([], "Pas commencé", "todo"),
        ([mark("b", "trois", 0, read=True)], "Pas commencé", "todo"),
        ([mark("a", "partie", 0, read=True)], "Pas commencé", "todo"),
        ([mark("a", "un", 0)], "Commencé", "progress"),
        ([mark("a", "un", 0, read=True)], "1\u00a0page lue sur 2", "progress"),
        ([mark("a", "un", 0, read=True), mark("a", "deux", 1, read=True)], "Lu en entier", "done"),
    ],
)
def test_progress_in_words(marks: list[Mark], words: str, kind: str) -> None:
    found = progress_in("a", MODULES["a"], marks)
    assert (found.words, found.kind) == (words, kind)


def test_a_module_without_page_is_never_done() -> None:
    assert not Progress(0, 0, False).is_done
    assert progress_in("a", ["un"], [mark("a", "un", 7, read=True)]).last_at == T + timedelta(minutes=7)


@pytest.mark.parametrize(
    ("marks", "place"),
    [
        ([], None),
        ([mark("a", "un", 0, anchor="un-titre")], Place("a", "un", "un-titre")),
        ([mark("a", "un", 0, read=True)], Place("a", "deux")),
        ([mark("a", "un", 0, read=True), mark("a", "deux", 1, anchor="x")], Place("a", "deux", "x")),
        ([mark("a", "deux", 1, read=True)], Place("b", "trois")),
        ([mark("b", "trois", 1, read=True)], Place("a", "un")),
        ([mark("b", "trois", 2, read=True), mark("a", "un", 1)], Place("a", "un")),
        ([mark("a", "un", 5), mark("b", "trois", 4)], Place("a", "un")),
        ([mark("a", "partie", 9), mark("a", "un", 1)], Place("a", "un")),
        ([mark("a", "un", 0, read=True), mark("a", "deux", 0)], Place("a", "deux")),
        ([mark(m, p, 0, read=True) for m, pages in MODULES.items() for p in pages], None),
    ],
)
def test_reading_resumes_where_one_was(marks: list[Mark], place: Place | None) -> None:
    assert resume(MODULES, marks) == place


@pytest.mark.parametrize(
    ("chosen", "right", "expected"),
    [(["a"], {"a"}, True), (["b"], {"a"}, False), (["b", "a"], {"a", "b"}, True), (["a"], {"a", "b"}, False)],
)
def test_an_answer_is_right_when_whole(chosen: list[str], right: set[str], expected: bool) -> None:
    assert is_right(chosen, right) is expected


def test_an_answer_is_one_of_those_offered() -> None:
    def codes(chosen: list[str], right: set[str]) -> list[str]:
        return [one.code for one in blockers_to_answer(chosen, ["a", "b", "c"], right)]

    assert codes(["a"], {"a"}) == []
    assert codes(["a", "b"], {"a", "c"}) == []
    assert codes([], {"a"}) == ["nothing_chosen"]
    assert codes(["z"], {"a"}) == ["unknown_answer"]
    assert codes(["a", "b"], {"a"}) == ["several_answers"]


def test_all_reasons_not_to_keep_a_page_come_at_once() -> None:
    found = blockers_to_save(title=" ", body="", position=0, other_titles=[], faults=["Ligne 1 : x"])
    assert [(one.code, one.where) for one in found] == [
        ("no_title", "title"),
        ("no_body", "body"),
        ("position", "position"),
        ("fault", "body"),
    ]
    long = blockers_to_save(title="x" * 201, body="x" * 20_001, position=100, other_titles=[], faults=[])
    assert [one.code for one in long] == ["long_title", "long_body", "position"]
    same = blockers_to_save(title=" ADRESSES ", body="x", position=1, other_titles=["Adresses"], faults=[])
    assert [one.code for one in same] == ["same_title"]
    assert blockers_to_save(title="Adresses", body="x", position=99, other_titles=["x"], faults=[]) == []
