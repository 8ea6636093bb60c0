"""Evaluations: a reader's own, those of one mémoire, those that a chair compares; constant statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.cohorts.definition import MemoireDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.evaluation.rules import shown_to_learner, state_of
from pacte.memoires.evaluation.vocabulary import EvaluationState
from pacte.memoires.models import Juror, Memoire, MemoireDeposit, MemoireReading
from pacte.memoires.readers.queries import hidden_memoires
from pacte.selection.weighing import Summary, grid_of, is_wide, percent_of, summary_of, to_hundredth


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One reading that has not ended, with what it says."""

    row: MemoireReading
    state: EvaluationState
    percent: Fraction | None
    """Of the grid's total; None while a mark is missing."""
    is_outdated: bool
    """Given on a deposit that another one has replaced since."""

    @property
    def total(self) -> Decimal | None:
        """To the hundredth."""
        return to_hundredth(self.percent) if self.percent is not None else None


@dataclass(frozen=True, slots=True)
class Judged:
    """A mémoire with its open readings, for a chair who may see it."""

    enrollment: Enrollment
    learner: Person
    deposit: MemoireDeposit
    evaluations: Sequence[Evaluation]
    """Every one that is open, submitted or not; only the submitted ones are shown."""
    awaits_mine: bool
    """The chair reads it too, and has not given their own evaluation: nothing is shown."""
    summary: Summary
    is_wide: bool

    @property
    def given(self) -> Sequence[Evaluation]:
        """Those submitted, unless the chair must give theirs first."""
        return [] if self.awaits_mine else [one for one in self.evaluations if one.row.submitted_at]


def evaluation_of(
    row: MemoireReading, definition: MemoireDefinition, last_deposit_id: int | None
) -> Evaluation:
    """One reading as the grid reads it."""
    return Evaluation(
        row,
        state_of(
            row.state,
            row.submitted_at,
            marks=row.marks,
            comments=(row.comment_learner, row.comment_jury),
        ),
        percent_of(row.marks, grid_of(definition.criteria)),
        row.submitted_deposit_id is not None and row.submitted_deposit_id != last_deposit_id,
    )


def open_readings(
    session: FencedSession, memoire_ids: Collection[int]
) -> Mapping[int, Sequence[MemoireReading]]:
    """Mémoire → its readings that have not ended, in the order they were asked; one statement."""
    found: dict[int, list[MemoireReading]] = defaultdict(list)
    for row in session.scalars(
        select(MemoireReading)
        .options(joinedload(MemoireReading.reader))
        .where(MemoireReading.memoire_id.in_(memoire_ids), MemoireReading.ended_at.is_(None))
        .order_by(MemoireReading.id)
        .execution_options(populate_existing=session.writes)
    ):
        found[row.memoire_id].append(row)
    return found


def judged(session: FencedSession, cohort: Cohort, chair_id: int) -> Sequence[Judged]:
    """The mémoires of a cohort that somebody reads, but those that a tie hides from the chair.

    The widest differences first, then by name; nine statements.
    """
    definition = definition_of(cohort).memoire
    hidden = hidden_memoires(session, [cohort], chair_id)
    rows = session.execute(
        select(Memoire.id, Enrollment, Person, MemoireDeposit)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(
            MemoireDeposit,
            and_(MemoireDeposit.memoire_id == Memoire.id, MemoireDeposit.number == Memoire.deposit_number),
        )
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Person.sort_key, Enrollment.id)
    ).all()
    shown = [(row[0], row[1], row[2], row[3]) for row in rows if row[1].id not in hidden]
    readings = open_readings(session, [one[0] for one in shown])
    found = [
        judged_of(enrollment, learner, deposit, readings[memoire_id], definition, chair_id)
        for memoire_id, enrollment, learner, deposit in shown
        if memoire_id in readings
    ]
    return sorted(found, key=lambda one: (not one.is_wide, -(one.summary.spread or 0) if one.is_wide else 0))


def judged_of(
    enrollment: Enrollment,
    learner: Person,
    deposit: MemoireDeposit,
    rows: Sequence[MemoireReading],
    definition: MemoireDefinition,
    viewer_id: int,
) -> Judged:
    """One mémoire, as somebody of the jury may see it."""
    evaluations = [evaluation_of(row, definition, deposit.id) for row in rows]
    awaits = any(one.row.reader_id == viewer_id and one.row.submitted_at is None for one in evaluations)
    given = [
        one.percent
        for one in evaluations
        if one.row.submitted_at is not None and one.percent is not None and not awaits
    ]
    summary = summary_of(given)
    return Judged(
        enrollment,
        learner,
        deposit,
        evaluations,
        awaits,
        summary,
        is_wide(summary.spread, definition.spread_threshold),
    )


def comments_shown(session: FencedSession, memoire_id: int) -> Sequence[str]:
    """Comments for the learner, once every open reading of the mémoire is given; one statement."""
    rows = open_readings(session, [memoire_id]).get(memoire_id, ())
    states = [state_of(row.state, row.submitted_at, marks=row.marks, comments=()) for row in rows]
    return [row.comment_learner for row in rows] if shown_to_learner(states) else []


def chaired_by(session: FencedSession, cohort_ids: Collection[int], person_id: int | None) -> frozenset[int]:
    """The cohorts whose jury that person presides; one statement."""
    return frozenset(
        session.scalars(
            select(Juror.cohort_id).where(
                Juror.cohort_id.in_(cohort_ids),
                Juror.person_id == person_id,
                Juror.is_chair.is_(True),
                Juror.ended_at.is_(None),
            )
        )
    )
