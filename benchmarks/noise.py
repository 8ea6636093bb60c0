"""How steady the machine is while it measures: a fixed piece of work, timed before and after."""

import hashlib
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, width=None if sys.stdout.isatty() else 150)


@dataclass(frozen=True, slots=True)
class Spread:
    """Times of one thing measured several times, in milliseconds."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def __str__(self) -> str:
        return f"{self.median:.1f} ms (min {min(self.values):.1f}, max {max(self.values):.1f})"

    def quantile(self, part: float) -> float:
        """The time that ``part`` of the values do not exceed."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def timed(work: Callable[[], object], repeat: int) -> Spread:
    """Run ``work`` once to warm up, then ``repeat`` times."""
    work()
    values = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        values.append((time.perf_counter() - start) * 1000)
    return Spread(values)


def calibration() -> Spread:
    """About 20 ms of hashing and counting that never changes; its spread is the machine's noise."""

    def work() -> None:
        digest = hashlib.sha256(b"pacte")
        for number in range(40_000):
            digest.update(number.to_bytes(4))
        digest.hexdigest()

    return timed(work, 15)


def show(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table on standard output."""
    table = Table(title=title, title_justify="left")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    console.print(table)
