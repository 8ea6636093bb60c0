"""The milestones of a board: what each room tells of every learner, in columns and in facts."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from pacte.board.queries import Line
from pacte.board.rules import Facts
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a learner stands at a milestone; ``kind`` is a state of the look, ``words`` are short."""

    kind: str
    words: str
    counts: bool = True
    """Whether the milestone is among those that the learner must pass."""
    day: date | None = field(default=None, compare=False)
    """The day that ``words`` give in short: a spreadsheet gets the whole date."""

    @property
    def is_done(self) -> bool:
        return self.kind == "done"


@dataclass(frozen=True, slots=True)
class Column:
    """A milestone of a cohort. A learner without a cell is not concerned."""

    key: str
    label: str
    cells: Mapping[int, Cell]
    """By id of enrolment."""


@dataclass(frozen=True, slots=True)
class Group:
    """The milestones of one kind in a cohort; ``unit`` counts those that are passed, none: nothing counts."""

    key: str
    label: str
    columns: Sequence[Column]
    unit: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """What each room is given: whom the board is about, who reads, when, and the facts to fill in."""

    session: FencedSession
    cohorts: Mapping[int, Cohort]
    definitions: Mapping[int, CohortDefinition]
    known: Curriculum
    lines: Sequence[Line]
    chains: Mapping[int, Sequence[int]]
    """Enrolment id → itself and those that transfers led from to it."""
    reader: Actor
    now: datetime
    today: Mapping[int, date]
    """By id of cohort: the day where its federation is."""
    facts: Mapping[int, Facts] = field(default_factory=dict)
    """By id of enrolment."""

    def lines_of(self, cohort_id: int) -> Iterator[Line]:
        return (line for line in self.lines if line.enrollment.cohort_id == cohort_id)


Part = Callable[[Gathering], Mapping[int, Group]]
"""A room's part: cohort id → its columns there; as many statements whatever the lines and the cohorts."""

PARTS: list[Part] = []
"""Filled at import of ``board.parts``, in the order of the columns; a room that comes adds its own."""
