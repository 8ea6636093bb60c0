"""What a long search tells while it runs, and what may stop it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pacte.juries.planning.problem import Defence, Objective


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands: the level it works on, the best value so far, what it cannot pass."""

    objective: Objective
    value: int | None
    bound: int | None
    defences: tuple[Defence, ...] | None = None
    """The best plan so far, where it is new."""


def _silent(_: Progress) -> None:
    return None


def _never() -> bool:
    return False


@dataclass(slots=True)
class Watch:
    """How long a search may last, whom it tells, who may stop it.

    `seconds` is of the wall and cuts where it falls; `work` is the solver's own measure, for each level, the
    same on every machine: while only it cuts, the same problem and seed give the same plan.
    """

    seconds: float = 60.0
    work: float = 60.0
    seed: int = 0
    on_progress: Callable[[Progress], None] = _silent
    should_stop: Callable[[], bool] = _never
    begun: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return max(0.0, self.begun + self.seconds - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether time is up, or somebody asked to stop."""
        return self.left <= 0 or self.should_stop()

    @property
    def may_be_asked(self) -> bool:
        """Whether somebody may ask to stop."""
        return self.should_stop is not _never
