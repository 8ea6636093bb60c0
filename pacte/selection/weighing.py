"""The one rule of scores: marks weigh into a percent, percents into a mean and a spread; rounded last."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm
from typing import Any

from pacte.cohorts.definition import Criterion

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Weighing:
    """A criterion as the mean needs it."""

    key: str
    scale: int
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Summary:
    """What the scores of one dossier say together; percents to the hundredth, None without any score."""

    mean: Decimal | None = None
    spread: Decimal | None = None
    count: int = 0

    @property
    def mean_words(self) -> str:
        """« 72,50 % »."""
        return percent_words(self.mean)

    @property
    def spread_words(self) -> str:
        """« 12,50 », in points."""
        return in_words(self.spread)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """The criteria of a cohort, with what a point of each is worth: whole parts, so that a mean is exact and
    quick."""

    keys: tuple[str, ...]
    shares: tuple[int, ...]
    whole: int
    """How many parts make one percent."""


def grid_of(criteria: Iterable[Criterion]) -> Grid:
    """The criteria of a cohort: each weighs what it says, whatever its scale."""
    return weighed([Weighing(one.key, one.scale, Fraction(str(one.weight))) for one in criteria])


def weighed(weighings: Sequence[Weighing]) -> Grid:
    """The grid that those criteria make."""
    worth = [100 * one.weight / one.scale for one in weighings]
    parts = lcm(*(one.denominator for one in worth))
    whole = sum((one.weight for one in weighings), Fraction(0)) * parts
    more = whole.denominator
    return Grid(
        tuple(one.key for one in weighings),
        tuple(int(one * parts * more) for one in worth),
        int(whole * more),
    )


def percent_of(marks: Mapping[str, Any], grid: Grid) -> Fraction | None:
    """One scorer's marks as an exact percent of the grid; None as long as a criterion has no mark."""
    if any(key not in marks for key in grid.keys):
        return None
    total = sum(_exact(marks[key]) * share for key, share in zip(grid.keys, grid.shares, strict=True))
    return Fraction(total) / grid.whole


def _exact(mark: Any) -> int | Fraction:
    return mark if isinstance(mark, int) else Fraction(str(mark))


def summary_of(percents: Collection[Fraction]) -> Summary:
    """Mean of the scorers' percents, and, from two on, the distance between the highest and the lowest."""
    if not percents:
        return Summary()
    return Summary(
        to_hundredth(sum(percents, Fraction(0)) / len(percents)),
        to_hundredth(max(percents) - min(percents)) if len(percents) > 1 else None,
        len(percents),
    )


def in_words(value: Decimal | None) -> str:
    """To the hundredth with a comma; quick, for pages that say it a thousand times."""
    return "–" if value is None else str(value).replace(".", ",")


def percent_words(value: Decimal | None) -> str:
    """The same, as a percent."""
    return "–" if value is None else f"{in_words(value)}\u202f%"


def to_hundredth(value: Fraction) -> Decimal:
    """Rounded half up: what is shown is what ranks, so two dossiers that read equal are equal."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def is_wide(spread: Decimal | None, threshold: float) -> bool:
    """Whether scorers differ by more than the cohort's threshold, so that the dossier must be discussed."""
    return spread is not None and spread > Decimal(str(threshold))
