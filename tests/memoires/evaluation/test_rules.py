"""What an evaluation needs, who sees what, which pages a comment cites."""

from datetime import UTC, date, datetime

import pytest

from pacte.cohorts.definition import Criterion
from pacte.memoires.evaluation.rules import (
    blockers_to_evaluate,
    blockers_to_read,
    blockers_to_reopen,
    blockers_to_submit,
    cited_parts,
    due_words,
    pages_cited,
    shown_to_learner,
    state_of,
)
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.memoires.readers.rules import Standing
from pacte.memoires.vocabulary import ReadingState

CRITERIA = (Criterion(key="question", label="Question"), Criterion(key="methode", label="Méthode"))
ALL = {"question": 3, "methode": 0}
WORDS = "Une question claire et bien menée."


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "is_deposited": True,
        "is_active": True,
        "sits": True,
        "state": ReadingState.ACCEPTED,
        **changes,
    }
    return Standing(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"ties": ("Même structure",)}, ["in_conflict"]),
        ({"state": None}, ["reading_ended"]),
        ({"state": ReadingState.ASKED}, ["not_accepted"]),
        ({"sits": False}, ["not_juror"]),
        ({"is_active": False}, ["left"]),
        ({"is_active": False, "state": None}, ["reading_ended"]),
        ({"is_submitted": True}, ["submitted"]),
        ({"sits": False, "ties": ("Même structure",)}, ["in_conflict", "not_juror"]),
    ],
)
def test_who_writes(changes: dict[str, object], codes: list[str]) -> None:
    assert [one.code for one in blockers_to_evaluate(standing(**changes))] == codes


def test_nobody_else_is_said_to_read_who_left() -> None:
    ended = {"state": None}
    [told] = blockers_to_read(standing(**ended))
    assert "quelqu’un d’autre" in told.remedy
    [told] = blockers_to_read(standing(**ended, is_active=False))
    assert "n’est plus dans la promotion" in told.message
    assert told.remedy == ""


@pytest.mark.parametrize(
    ("marks", "comment", "where"),
    [
        (ALL, WORDS, []),
        ({"question": 3}, WORDS, ["mark_methode"]),
        (ALL, "Bien.", ["comment_learner"]),
        ({}, "  ", ["mark_question", "mark_methode", "comment_learner"]),
    ],
)
def test_what_an_evaluation_needs_is_said_at_once(
    marks: dict[str, int], comment: str, where: list[str]
) -> None:
    assert [one.where for one in blockers_to_submit(standing(), CRITERIA, marks, comment)] == where


@pytest.mark.parametrize(
    ("changes", "reason", "codes"),
    [
        ({"is_submitted": True}, "Une page oubliée", []),
        ({"is_submitted": True}, " ", ["reason_missing"]),
        ({}, "Une page oubliée", ["not_submitted"]),
        ({"state": None}, "Une page oubliée", ["reading_ended"]),
        ({"is_submitted": True, "ties": ("Lien",)}, "Une page oubliée", ["in_conflict"]),
    ],
)
def test_what_staff_reopen(changes: dict[str, object], reason: str, codes: list[str]) -> None:
    assert [one.code for one in blockers_to_reopen(standing(**changes), reason)] == codes


def test_pages_cited_are_those_of_the_file() -> None:
    text = "Voir p. 12, page 3, pp. 4 et Page\u00a012 ; la page 99 n’existe pas, ni p. 0 ; en 2021, stop. 5."
    assert pages_cited(text, 16) == [12, 3, 4]


def test_a_comment_is_cut_where_it_names_a_page() -> None:
    assert list(cited_parts("Voir p. 12 puis la page 40.", 16)) == [
        ("Voir ", None),
        ("p. 12", 12),
        (" puis la page 40.", None),
    ]
    assert list(cited_parts("", 16)) == []


@pytest.mark.parametrize(
    ("day", "words"),
    [(3, "aujourd’hui"), (4, "demain"), (13, "dans 10 jours"), (2, "en retard depuis hier")],
)
def test_days_left_in_words(day: int, words: str) -> None:
    assert due_words(date(2027, 5, day), date(2027, 5, 3)).replace("\u00a0", " ") == words


def test_states_of_an_evaluation() -> None:
    accepted, at = ReadingState.ACCEPTED, datetime(2027, 5, 3, tzinfo=UTC)
    assert state_of(ReadingState.ASKED, None, marks={}, comments=("",)) is EvaluationState.TO_ANSWER
    assert state_of(accepted, None, marks={}, comments=("", "")) is EvaluationState.NOT_BEGUN
    assert state_of(accepted, None, marks={}, comments=("", "Ah")) is EvaluationState.BEGUN
    assert state_of(accepted, at, marks={}, comments=()) is EvaluationState.SUBMITTED


def test_comments_wait_for_every_reading() -> None:
    given, begun = EvaluationState.SUBMITTED, EvaluationState.BEGUN
    assert not shown_to_learner([])
    assert not shown_to_learner([given, begun])
    assert shown_to_learner([given, given])
