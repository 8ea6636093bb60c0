"""The engine against every plan there is, and against the independent checker.

Fewer than two hundred problems a run, always the same; ``PACTE_PLANNING_PROBLEMS=5000`` draws thousands of
others.
"""

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pacte.juries.planning.checker import measures, violations
from pacte.juries.planning.plan import Status
from pacte.juries.planning.solving import solve
from tests.juries.planning.small import best_by_trying, count_of_plans, small

MANY = int(os.environ.get("PACTE_PLANNING_PROBLEMS", "0"))
"""Problems to draw, others each time; 0, few and always the same."""


@given(st.integers(0, 10**9))
@settings(max_examples=MANY or 120, deadline=None, derandomize=not MANY, database=None)
def test_each_level_is_that_of_the_best_of_all_plans(seed: int) -> None:
    problem = small(Random(seed))
    if count_of_plans(problem) > 3_000:
        return

    plan = solve(problem)

    best = best_by_trying(problem)
    assert (plan.status is Status.INFEASIBLE) == (best is None)
    if best is not None:
        assert [level.value for level in plan.levels] == best
        assert plan.is_proven
        assert violations(problem, plan.defences) == []


@given(st.integers(0, 10**9))
@settings(max_examples=MANY or 60, deadline=None, derandomize=not MANY, database=None)
def test_a_plan_breaks_nothing_and_is_worth_what_it_says(seed: int) -> None:
    problem = small(Random(seed), learners=8, jurors=7, slots=4)

    plan = solve(problem)

    if plan.status is Status.INFEASIBLE:
        assert plan.defences == ()
        return
    assert violations(problem, plan.defences) == []
    found = measures(problem, plan.defences)
    assert {level.objective: level.value for level in plan.levels} == {
        one: found[one] for one in problem.order
    }
    assert len(plan.defences) + len(plan.left_out) == len(problem.learners)


@pytest.mark.parametrize("seed", [3, 11])
def test_the_same_problem_and_seed_give_the_same_plan(seed: int) -> None:
    problem = small(Random(seed), learners=8, jurors=7, slots=4)

    assert solve(problem) == solve(problem)
