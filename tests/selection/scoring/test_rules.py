"""Marks, scores, spreads, and every refusal over every standing."""

import itertools
from datetime import timedelta

import pytest

from pacte.blockers import Blocker
from pacte.cohorts.definition import Criterion
from pacte.selection.scoring.rules import (
    Standing,
    blockers_to_abstain,
    blockers_to_assign,
    blockers_to_reopen,
    blockers_to_schedule,
    blockers_to_score,
    blockers_to_submit,
    blockers_to_unassign,
    is_late,
    marks_refused,
    missing_marks,
    read_mark,
    reminder_is_due,
)
from tests.selection.scoring.factories import SCORING

GRID = (
    Criterion(key="motivation", label="Motivation", scale=5, weight=2.0),
    Criterion(key="team", label="Équipe", scale=5, weight=1.5),
    Criterion(key="e-tools", label="Outils", scale=20, weight=0.5),
)


def codes(blockers: list[Blocker]) -> list[str]:
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0", 0),
        ("5", 5),
        (" 3 ", 3),
        ("3,0", 3),
        ("", None),
        ("3,5", "mark_not_whole"),
        ("6", "mark_out_of_scale"),
        ("-1", "mark_out_of_scale"),
        ("1e9", "mark_out_of_scale"),
        ("nan", "mark_out_of_scale"),
        ("trois", "mark_unreadable"),
    ],
)
def test_a_mark_is_whole_and_within_the_scale(typed: str, expected: object) -> None:
    found = read_mark(typed, GRID[0])
    assert (found.code if isinstance(found, Blocker) else found) == expected


def test_refused_marks_name_their_field() -> None:
    found = marks_refused(GRID, {"motivation": 6, "team": True, "e-tools": 1.5, "autre": 1})
    assert [(one.code, one.where) for one in found] == [
        ("mark_out_of_scale", "mark_motivation"),
        ("mark_not_whole", "mark_team"),
        ("mark_not_whole", "mark_e_tools"),
        ("unknown_criterion", ""),
    ]
    assert marks_refused(GRID, {"motivation": 0, "team": 5, "e-tools": 20}) == []


def test_every_criterion_must_be_marked() -> None:
    assert [one.where for one in missing_marks(GRID, {"team": 0})] == ["mark_motivation", "mark_e_tools"]


def expected_common(standing: Standing) -> list[str]:
    found = []
    if standing.in_conflict:
        found.append("in_conflict")
    if not standing.is_before_committee:
        found.append("not_before_committee")
    if standing.deliberation_began:
        found.append("deliberation_began")
    return found


EVERY = [
    Standing(
        is_member=a,
        in_conflict=b,
        is_before_committee=c,
        is_assigned=d,
        submitted=e,
        abstained=f,
        deliberation_began=g,
    )
    for a, b, c, d, e, f, g in itertools.product((True, False), repeat=7)
]


def test_refusals_over_every_standing() -> None:
    """Each reason is there exactly when it holds, and all of them at once."""
    for standing in EVERY:
        member = [] if standing.is_member else ["not_member"]
        assigned = [] if standing.is_assigned else ["not_assigned"]
        submitted = ["submitted"] if standing.submitted else []
        abstained = ["abstained"] if standing.abstained else []
        common = expected_common(standing)
        correctable = [] if standing.deliberation_began else submitted
        to_score = common + member + assigned + correctable + abstained
        assert codes(blockers_to_score(standing)) == to_score
        marks = {"motivation": 1, "team": 1, "e-tools": 1}
        assert codes(blockers_to_submit(standing, GRID, marks)) == to_score
        assert codes(blockers_to_submit(standing, GRID, {})) == (to_score or ["mark_missing"] * 3)
        assert codes(blockers_to_abstain(standing, "Voisine")) == to_score
        assert codes(blockers_to_abstain(standing, " ")) == [*to_score, "reason_missing"]
        not_submitted = [] if standing.submitted else ["not_submitted"]
        assert codes(blockers_to_reopen(standing, "Erreur")) == common + member + not_submitted
        assert codes(blockers_to_reopen(standing, "")) == [
            *common,
            *member,
            *not_submitted,
            "reason_missing",
        ]
        held = ["assigned"] if standing.is_assigned and not standing.abstained else []
        assert codes(blockers_to_assign(standing)) == common + member + held
        began = ["deliberation_began"] if standing.deliberation_began else []
        assert codes(blockers_to_unassign(standing)) == began + assigned + submitted


def test_the_date_must_be_to_come_and_before_the_deliberation() -> None:
    later = SCORING + timedelta(days=3)
    assert blockers_to_schedule(later, SCORING, deliberation_began=False) == []
    assert codes(blockers_to_schedule(SCORING, SCORING, deliberation_began=True)) == [
        "deliberation_began",
        "due_in_the_past",
    ]


def test_late_and_reminder_follow_the_clock() -> None:
    due = SCORING + timedelta(hours=48)
    assert not is_late(None, SCORING)
    assert not is_late(due, due - timedelta(microseconds=1))
    assert is_late(due, due)
    assert not reminder_is_due(None, SCORING)
    assert not reminder_is_due(due, SCORING - timedelta(microseconds=1))
    assert reminder_is_due(due, SCORING)
    assert not reminder_is_due(due, due)
