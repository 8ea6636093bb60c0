"""The rows of a board: facts of every room put together, reasons drawn from them, the order of attention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pacte.board import parts as _parts  # noqa: F401 - fills PARTS
from pacte.board.calming import calmed
from pacte.board.milestones import PARTS, Cell, Gathering, Group
from pacte.board.queries import Line
from pacte.board.rules import Facts, Level, Reason, level_of, order_key, reasons_of
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import plural
from pacte.learners.chains import chains_of
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.seminars.absences.offers import is_under_way

NOTABLE = ("late", "redo", "waiting", "progress")
"""Kinds of cells that a summary names one by one; what is passed is counted, the next to come is named."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many milestones of a group are passed, out of how many; what to know of the others."""

    label: str
    unit: tuple[str, str] | None
    done: int
    total: int
    notes: Sequence[str]

    @property
    def words(self) -> str:
        """« 5 séminaires sur 7 »; empty when nothing is counted."""
        if self.unit is None or not self.total:
            return ""
        return f"{plural(self.done, *self.unit)} sur {self.total}"


@dataclass(frozen=True, slots=True)
class Row:
    """A learner on the board."""

    line: Line
    cohort: Cohort
    facts: Facts
    reasons: Sequence[Reason]
    called: str
    """What the last contact changed; empty: nothing."""
    groups: Sequence[Group]

    @property
    def enrollment_id(self) -> int:
        return self.line.enrollment.id

    @property
    def level(self) -> Level:
        return level_of(self.reasons)

    @property
    def order(self) -> tuple[int, int, int, str]:
        return order_key(self.reasons, self.line.person.sort_key)

    def cells_of(self, group: Group) -> Iterator[tuple[str, Cell | None]]:
        """The label of each column with the learner's cell."""
        return ((column.label, column.cells.get(self.enrollment_id)) for column in group.columns)

    def tally(self, group: Group) -> Tally:
        """The group in words, for who does not read a matrix."""
        counted = [cell for _, cell in self.cells_of(group) if cell is not None and cell.counts]
        return Tally(
            group.label,
            group.unit,
            sum(cell.is_done for cell in counted),
            len(counted),
            list(self._notes(group)),
        )

    def _notes(self, group: Group) -> Iterator[str]:
        coming = False
        for label, cell in self.cells_of(group):
            if cell is None or cell.is_done:
                continue
            if cell.kind in NOTABLE:
                yield f"{label} : {cell.words}"
            elif cell.kind == "todo" and not coming and (cell.counts or group.unit is None):
                coming = True
                yield f"{label} : {cell.words}"

    @property
    def tallies(self) -> list[Tally]:
        return [self.tally(group) for group in self.groups]

    @property
    def passed(self) -> int:
        """How many milestones are behind."""
        return sum(one.done for one in self.tallies)


def rows_of(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    lines: Sequence[Line],
    *,
    known: Curriculum,
    reader: Actor,
    now: datetime,
) -> list[Row]:
    """A row for each line, those who need most attention first; as many statements whatever the lines.

    After the last defences of a cohort, and for those who left it, nothing asks for attention any more.
    """
    definitions = {cohort.id: definition_of(cohort) for cohort in cohorts}
    today = {key: local_day(now, one.federation.time_zone) for key, one in definitions.items()}
    gathering = Gathering(
        session=session,
        cohorts={cohort.id: cohort for cohort in cohorts},
        definitions=definitions,
        known=known,
        lines=lines,
        chains=chains_of(session, [line.enrollment for line in lines]),
        reader=reader,
        now=now,
        today=today,
        facts={line.enrollment.id: _facts(line, definitions[line.enrollment.cohort_id]) for line in lines},
    )
    told = [part(gathering) for part in PARTS]
    under_way = {cohort.id for cohort in cohorts if is_under_way(cohort, now)}
    groups = {cohort.id: [found[cohort.id] for found in told if cohort.id in found] for cohort in cohorts}
    return sorted(
        (
            Row(
                line,
                gathering.cohorts[line.enrollment.cohort_id],
                gathering.facts[line.enrollment.id],
                *(_reasons(line, gathering) if line.enrollment.cohort_id in under_way else ([], "")),
                groups[line.enrollment.cohort_id],
            )
            for line in lines
        ),
        key=lambda row: row.order,
    )


def _facts(line: Line, definition: CohortDefinition) -> Facts:
    enrolled = local_day(line.enrollment.enrolled_at, definition.federation.time_zone)
    return Facts(since=max(definition.t0_on, enrolled), is_alone=line.trainer_id is None)


def _reasons(line: Line, gathering: Gathering) -> tuple[list[Reason], str]:
    row = line.enrollment
    if row.state is not EnrollmentState.ACTIVE:
        return [], ""
    rules, today = gathering.definitions[row.cohort_id].attention, gathering.today[row.cohort_id]
    facts = gathering.facts[row.id]
    return calmed(reasons_of(facts, rules, today), facts, rules, today)
