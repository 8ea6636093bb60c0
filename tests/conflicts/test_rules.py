"""The register's rules: which ties the facts show, what may be declared and lifted."""

from itertools import product

import pytest

from pacte.blockers import Blocker
from pacte.conflicts.rules import (
    NOTHING_KNOWN,
    PersonFacts,
    blockers_to_affiliate,
    blockers_to_declare,
    blockers_to_end,
    blockers_to_end_affiliation,
    computed_ties,
)
from pacte.conflicts.vocabulary import TieKind

COMPUTED_ONLY = (TieKind.SAME_PERSON, TieKind.SAME_DEPARTMENT)


def codes(blockers: list[Blocker]) -> list[str]:
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(
    ("structure", "employer", "trainer", "department", "setting"), list(product((True, False), repeat=5))
)
def test_each_shared_fact_is_a_tie(
    structure: bool, employer: bool, trainer: bool, department: bool, setting: bool
) -> None:
    one = PersonFacts(structures=frozenset({7}), departments=frozenset({"21"}), employers=frozenset({"sisa"}))
    other = PersonFacts(
        structures=frozenset({7 if structure else 8}),
        departments=frozenset({"21" if department else "25"}),
        employers=frozenset({"sisa" if employer else "autre"}),
        trainers=frozenset({1 if trainer else 3}),
    )
    expected = [
        kind
        for kind, shared in (
            (TieKind.SAME_STRUCTURE, structure),
            (TieKind.EMPLOYER, employer),
            (TieKind.FORMER_TRAINER, trainer),
            (TieKind.SAME_DEPARTMENT, department and setting),
        )
        if shared
    ]
    found = computed_ties(1, one, 2, other, same_department=setting)
    assert [tie.kind for tie in found] == expected


def test_ones_own_dossier_is_a_tie_and_nothing_known_is_none() -> None:
    own = computed_ties(1, NOTHING_KNOWN, 1, NOTHING_KNOWN, same_department=True)
    assert [tie.kind for tie in own] == [TieKind.SAME_PERSON]
    assert computed_ties(1, NOTHING_KNOWN, 2, NOTHING_KNOWN, same_department=True) == ()


@pytest.mark.parametrize(
    ("same", "kind", "reason"), list(product((True, False), TieKind, ("", "x" * 2_000, "x" * 2_001)))
)
def test_what_may_be_declared(same: bool, kind: TieKind, reason: str) -> None:
    expected = [
        *(["same_person"] if same else []),
        *(["not_declarable"] if kind in COMPUTED_ONLY else []),
        *(["too_long"] if len(reason) > 2_000 else []),
    ]
    assert codes(blockers_to_declare(same_person=same, kind=kind, reason=reason)) == expected


@pytest.mark.parametrize(
    ("ended", "own", "reason"), list(product((True, False), (True, False), ("Erreur", " ", "x" * 2_001)))
)
def test_nobody_lifts_their_own_tie_nor_without_a_reason(ended: bool, own: bool, reason: str) -> None:
    expected = [
        *(["tie_ended"] if ended else []),
        *(["own_tie"] if own else []),
        *(["reason_missing"] if not reason.strip() else []),
        *(["too_long"] if len(reason) > 2_000 else []),
    ]
    assert codes(blockers_to_end(ended=ended, own=own, reason=reason)) == expected


@pytest.mark.parametrize(
    ("structure", "employer", "department"), list(product((True, False), ("SISA", " "), ("21", "")))
)
def test_an_affiliation_says_something(structure: bool, employer: str, department: str) -> None:
    says = structure or employer == "SISA" or department == "21"
    found = blockers_to_affiliate(structure=structure, employer=employer, department=department)
    assert codes(found) == ([] if says else ["nothing_said"])


def test_nobody_ends_their_own_affiliation() -> None:
    assert codes(blockers_to_end_affiliation(own=True)) == ["own_affiliation"]
    assert blockers_to_end_affiliation(own=False) == []
