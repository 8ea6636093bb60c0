"""Reasons about learners over every case, and the proposal of trainers against every possible one."""

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte.learners.proposal import propose
from pacte.learners.rules import (
    Confirmed,
    blockers_of_capacity,
    blockers_of_day,
    blockers_of_dues,
    blockers_of_leader,
    blockers_of_reason,
    blockers_of_traces,
    blockers_to_change,
    blockers_to_enrol,
    blockers_to_follow,
    blockers_to_transfer,
    gives_place_back,
    work_kept,
)
from pacte.learners.vocabulary import EnrollmentState


def codes(blockers: Any) -> list[str]:
    return [blocker.code for blocker in blockers]


@pytest.mark.parametrize(
    ("deposited", "validated", "accepted", "lapsed", "enrolled"),
    list(product((True, False), (True, False), (True, False), (True, False), (None, *EnrollmentState))),
)
def test_who_may_be_enrolled(
    deposited: bool, validated: bool, accepted: bool, lapsed: bool, enrolled: EnrollmentState | None
) -> None:
    expected = []
    if not deposited:
        expected.append("withdrawn")
    if not validated:
        expected.append("not_validated")
    if not accepted:
        expected.append("place_not_accepted")
    if lapsed:
        expected.append("waiver_lapsed")
    if enrolled is EnrollmentState.ACTIVE:
        expected.append("already_enrolled")
    elif enrolled is not None:
        expected.append("has_left")
    person = Confirmed(
        deposited=deposited,
        validated=validated,
        place_accepted=accepted,
        waiver_lapsed=lapsed,
        enrolled=enrolled,
    )
    assert codes(blockers_to_enrol(person)) == expected


@pytest.mark.parametrize(
    ("present", "added", "expected"),
    [(0, 21, []), (20, 1, []), (20, 2, ["capacity"]), (21, 1, ["capacity"]), (23, 1, ["capacity"])],
)
def test_the_capacity_is_never_exceeded(present: int, added: int, expected: list[str]) -> None:
    assert codes(blockers_of_capacity(capacity=21, present=present, added=added)) == expected


def test_who_may_follow() -> None:
    assert blockers_to_follow(is_trainer=True, tie="") == []
    assert codes(blockers_to_follow(is_trainer=False, tie="Même structure")) == ["not_trainer"]
    assert codes(blockers_to_follow(is_trainer=True, tie="Même structure")) == ["tied"]


@pytest.mark.parametrize("state", list(EnrollmentState))
def test_only_those_in_the_cohort_change(state: EnrollmentState) -> None:
    expected = [] if state is EnrollmentState.ACTIVE else ["not_active"]
    assert codes(blockers_to_change(state, seen=1, revision=1)) == expected
    stale = ["changed_meanwhile"] if state is EnrollmentState.ACTIVE else ["not_active"]
    assert codes(blockers_to_change(state, seen=1, revision=2)) == stale


def test_days_and_reasons() -> None:
    since, today = date(2025, 11, 3), date(2025, 12, 1)
    assert blockers_of_day(since, since=since, today=today) == []
    assert blockers_of_day(today, since=since, today=today) == []
    assert codes(blockers_of_day(date(2025, 11, 2), since=since, today=today)) == ["day_early"]
    assert codes(blockers_of_day(date(2025, 12, 2), since=since, today=today)) == ["day_late"]
    assert codes(blockers_of_reason(" ")) == ["reason_missing"]
    assert blockers_of_reason("Mutation") == []


def test_the_place_is_given_back_before_t0_only() -> None:
    t0_on = date(2025, 12, 11)
    assert gives_place_back(today=date(2025, 12, 10), t0_on=t0_on)
    assert not gives_place_back(today=t0_on, t0_on=t0_on)


@pytest.mark.parametrize(
    ("same", "track", "enrolled", "over"),
    list(product((True, False), ("MSP", "CDS"), (True, False), (True, False))),
)
def test_where_one_may_move(same: bool, track: str, enrolled: bool, over: bool) -> None:
    expected = ["same_cohort"] if same else []
    if not same:
        expected += ["track"] if track == "CDS" else []
        expected += ["already_enrolled"] if enrolled else []
        expected += ["over"] if over else []
    found = blockers_to_transfer(
        same_cohort=same, track=track, tracks=["MSP", "CPTS"], enrolled=enrolled, over=over
    )
    assert codes(found) == expected


def test_validated_work_counts_with_the_same_version_or_the_same_modules() -> None:
    same = work_kept("bfc-2025", "bfc-2025", {"a"}, {"b"})
    assert (same.kept, same.same_version) == (True, True)
    alike = work_kept("bfc-2025", "bfc-2026", {"a", "b"}, {"b", "a"})
    assert (alike.kept, alike.same_version) == (True, False)
    other = work_kept("bfc-2025", "idf-2021", {"a", "b"}, {"b", "c"})
    assert (other.kept, other.missing, other.added) == (False, ("a",), ("c",))


@pytest.mark.parametrize(
    ("member", "paid", "membership_asked", "dues_asked"), list(product((True, False), repeat=4))
)
def test_dues_of_a_new_structure(member: bool, paid: bool, membership_asked: bool, dues_asked: bool) -> None:
    expected = []
    if membership_asked and not member:
        expected = ["not_member"]
    elif dues_asked and not paid:
        expected = ["dues_unpaid"]
    found = blockers_of_dues(
        name="MSP",
        year=2026,
        is_member=member,
        is_settled=paid,
        membership_asked=membership_asked,
        dues_asked=dues_asked,
    )
    assert codes(found) == expected


def test_twenty_one_learners_to_four_trainers() -> None:
    found = propose(range(100, 121), {1: 0, 2: 0, 3: 0, 4: 0}, lambda trainer, learner: False)
    assert sorted(Counter(found.values()).values()) == [5, 5, 5, 6]


def test_one_tied_to_all_gets_nobody_and_without_trainers_nobody_has_one() -> None:
    assert propose([100, 101], {1: 0, 2: 0}, lambda trainer, learner: learner == 100)[100] is None
    assert propose([100], {}, lambda trainer, learner: False) == {100: None}


@settings(max_examples=150, deadline=None)
@given(
    loads=st.lists(st.integers(0, 3), min_size=1, max_size=3),
    count=st.integers(0, 5),
    ties=st.sets(st.tuples(st.integers(0, 2), st.integers(0, 4)), max_size=8),
)
def test_no_assignment_is_more_even(loads: list[int], count: int, ties: set[tuple[int, int]]) -> None:
    """Against every assignment that breaks no tie and leaves nobody out who can have a trainer."""
    trainers = dict(enumerate(loads))

    def tied(trainer: int, learner: int) -> bool:
        return (trainer, learner) in ties

    found = propose(range(count), trainers, tied)
    assert list(found) == list(range(count))
    choices = [[one for one in trainers if not tied(one, learner)] or [None] for learner in range(count)]
    assert all(trainer in options for trainer, options in zip(found.values(), choices, strict=True))

    def spread(assigned: Any) -> int:
        final = Counter(trainers)
        final.update(one for one in assigned if one is not None)
        return sum(load * load for load in final.values())

    assert spread(found.values()) == min(spread(one) for one in product(*choices))
    possible = min(_gap(trainers, one) for one in product(*choices))
    if possible <= 1:
        assert _gap(trainers, found.values()) <= 1


def _gap(loads: dict[int, int], assigned: Any) -> int:
    final = {trainer: load + list(assigned).count(trainer) for trainer, load in loads.items()}
    return max(final.values()) - min(final.values())


def test_who_leads_the_new_team_has_a_name_and_an_address() -> None:
    assert [
        [(one.code, one.where) for one in blockers_of_leader(*pair)]
        for pair in (("", " "), ("Ines", "i@x.example"), ("Ines", ""), ("", "i@x.example"))
    ] == [[], [], [("leader_incomplete", "leader_email")], [("leader_incomplete", "leader")]]


def test_what_was_done_after_the_last_day_is_named() -> None:
    assert blockers_of_traces([]) == []
    [told] = blockers_of_traces([f"un dépôt {number}" for number in range(7)])
    assert told.message.replace("\u00a0", " ") == (
        "Après ce jour, il y a encore : un dépôt 0 ; un dépôt 1 ; un dépôt 2 ; un dépôt 3 ; "
        "un dépôt 4 ; et 2 de plus."
    )
