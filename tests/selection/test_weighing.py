"""The one rule of scores, on whatever grid and in whatever order."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pacte.cohorts.definition import Criterion
from pacte.selection.weighing import (
    Summary,
    Weighing,
    grid_of,
    is_wide,
    percent_of,
    summary_of,
    to_hundredth,
    weighed,
)

GRID = weighed([Weighing("motivation", 5, Fraction(2)), Weighing("team", 10, Fraction(1))])
THREE = grid_of(
    [
        Criterion(key="motivation", label="Motivation", scale=5, weight=2, guidance="Motivation"),
        Criterion(key="team", label="Équipe", scale=5, weight=1.5, guidance="Équipe"),
        Criterion(key="e-tools", label="Outils", scale=20, weight=0.5, guidance="Outils"),
    ]
)


def test_a_percent_is_the_weighted_share_of_the_scale() -> None:
    assert percent_of({"motivation": 4, "team": 5}, GRID) == Fraction(70)
    assert percent_of({"motivation": 5, "team": 10}, GRID) == Fraction(100)
    assert percent_of({"motivation": 0, "team": 0}, GRID) == Fraction(0)


@pytest.mark.parametrize("marks", [{}, {"motivation": 5}, {"unknown": 3}])
def test_an_opinion_without_every_mark_has_no_percent(marks: dict[str, int]) -> None:
    assert percent_of(marks, GRID) is None


def test_weights_may_be_halves_and_scales_differ() -> None:
    found = percent_of({"motivation": 4, "team": 2, "e-tools": 13}, THREE)
    # Each criterion counts by its weight: (2 × 4/5 + 1,5 × 2/5 + 0,5 × 13/20) out of 4.
    assert found == Fraction(505, 8)
    assert to_hundredth(found) == Decimal("63.13")


def test_a_summary_is_a_mean_and_from_two_on_the_distance_between_extremes() -> None:
    assert summary_of([]) == Summary(None, None, 0)
    assert summary_of([Fraction(70)]) == Summary(Decimal("70.00"), None, 1)
    assert summary_of([Fraction(200, 3), Fraction(50)]) == Summary(Decimal("58.33"), Decimal("16.67"), 2)


def test_a_mean_is_rounded_once_and_last() -> None:
    # Rounded first, 33,333… and 33,335 would make 33,34.
    assert summary_of([Fraction(100, 3), Fraction("33.335")]).mean == Decimal("33.33")


def test_a_spread_is_wide_above_the_threshold_only() -> None:
    spreads = (None, Decimal("25.00"), Decimal("25.01"))
    assert [is_wide(spread, 25.0) for spread in spreads] == [False, False, True]


@given(st.lists(st.fractions(0, 100), min_size=1, max_size=8), st.randoms())
def test_a_summary_does_not_depend_on_the_order(percents: list[Fraction], random: object) -> None:
    shuffled = percents[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = summary_of(percents)
    assert found == summary_of(shuffled)
    assert found.mean is not None
    assert to_hundredth(min(percents)) <= found.mean <= to_hundredth(max(percents))
