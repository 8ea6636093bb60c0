"""A plan as its JSON form describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pacte.juries.planning.problem import Defence, Objective, Seat, Shape


class Status(StrEnum):
    """How far a plan goes."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    INFEASIBLE = "infeasible"
    """Pins cannot hold together with the rest: there is no plan."""


class Stop(StrEnum):
    """What cut the search short."""

    TIME = "time"
    ASKED = "asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level(Shape):
    """One objective reached: nothing better than `bound` exists, given the levels before."""

    objective: Objective
    value: int
    bound: int
    limits: str = ""
    """In French: what stops it from being better; empty where nothing is to be gained."""

    @property
    def is_proven(self) -> bool:
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """Share of the value that may remain to be gained."""
        return abs(self.value - self.bound) / max(1, abs(self.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason(Shape):
    """Why not everybody has a defence, and what would mend it, verified by the planner."""

    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending(Shape):
    """The smallest set of reasons found: undone together, everybody has a defence."""

    reasons: tuple[Reason, ...]
    is_verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Shape):
    """What becomes of one defence; None where there was, or is, none."""

    learner: str
    before: Defence | None
    after: Defence | None
    arriving: tuple[Seat, ...] = ()
    leaving: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Shape):
    """What the planner answers."""

    status: Status
    defences: tuple[Defence, ...] = ()
    left_out: tuple[str, ...] = ()
    """Learners without a defence."""
    levels: tuple[Level, ...] = ()
    stopped: Stop | None = None
    mendings: tuple[Mending, ...] = ()
    """Alternatives: any of them mends."""
    changes: tuple[Change, ...] = ()
    seed: int = 0

    @property
    def is_proven(self) -> bool:
        return bool(self.levels) and all(level.is_proven for level in self.levels)

    def value(self, objective: Objective) -> int:
        """What one level reached; KeyError where it was not asked."""
        return next(level.value for level in self.levels if level.objective is objective)

    def by_learner(self) -> Mapping[str, Defence]:
        """The defence of each learner who has one."""
        return {defence.learner: defence for defence in self.defences}
