"""One reading as its reader opens it: the mémoire, its deposits, what stands in the way, what others gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pacte.accounts.models import Person
from pacte.blockers import Blocker
from pacte.cohorts.definition import CohortDefinition, MemoireDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.french import number, plural
from pacte.learners.models import Enrollment
from pacte.memoires.deposits.queries import Received, deposits_of
from pacte.memoires.evaluation.queries import Evaluation, evaluation_of, open_readings
from pacte.memoires.evaluation.rules import (
    JURY,
    LEARNER,
    blockers_to_evaluate,
    blockers_to_read,
    pages_cited,
    sees_others,
)
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.readers.queries import juror_of, register_for
from pacte.memoires.readers.rules import Standing, is_active


@dataclass(frozen=True, slots=True)
class Opened:
    """What the page of a reading shows."""

    row: MemoireReading
    evaluation: Evaluation
    memoire: Memoire
    enrollment: Enrollment
    learner: Person
    cohort: Cohort
    whole: CohortDefinition
    deposits: Sequence[Received]
    """The last one first."""
    standing: Standing
    others: Sequence[Evaluation] | None
    """What the other readers gave; None before one's own is given."""

    @property
    def definition(self) -> MemoireDefinition:
        return self.whole.memoire

    @property
    def zone(self) -> str:
        return self.whole.federation.time_zone

    @property
    def hidden(self) -> list[Blocker]:
        """Why nothing is shown; empty otherwise."""
        return blockers_to_read(self.standing)

    @property
    def in_the_way(self) -> list[Blocker]:
        """Why nothing is written."""
        return blockers_to_evaluate(self.standing)

    @property
    def last(self) -> Received:
        return self.deposits[0]

    @property
    def is_replaced(self) -> bool:
        """The author deposited again after the reader accepted."""
        accepted = self.row.answered_at
        return (
            len(self.deposits) > 1
            and accepted is not None
            and self.last.deposit.deposited_at > accepted
            and self.row.submitted_at is None
        )

    def deposit(self, identity: int) -> Received | None:
        """One of the deposits."""
        return next((one for one in self.deposits if one.deposit.id == identity), None)

    @property
    def evaluated(self) -> Received:
        """The deposit that the evaluation is of: the one it was given on, else the last."""
        given = self.row.submitted_deposit_id
        return next((one for one in self.deposits if one.deposit.id == given), self.last)

    @property
    def progress_words(self) -> str:
        """« 3 critères notés sur 6 », and the total once all are."""
        criteria = self.definition.criteria
        given = sum(one.key in self.row.marks for one in criteria)
        words = f"{plural(given, 'critère noté', 'critères notés')} sur {len(criteria)}"
        if self.evaluation.total is None:
            return f"{words}. Le total s’affiche quand tous le sont"
        return f"{words}. Total{chr(160)}: {number(self.evaluation.total, 1)}{chr(8239)}% de la grille"

    @property
    def cited(self) -> Mapping[str, Sequence[int]]:
        """Comment → pages of the file that it names."""
        last = self.evaluated.deposit.file_pages
        return {
            LEARNER: pages_cited(self.row.comment_learner, last),
            JURY: pages_cited(self.row.comment_jury, last),
        }


def opened(session: FencedSession, row: MemoireReading) -> Opened:
    """Constant statements, whatever the cohort holds."""
    memoire = session.get_one(Memoire, row.memoire_id)
    enrollment = session.get_one(Enrollment, memoire.enrollment_id)
    cohort = session.get_one(Cohort, enrollment.cohort_id)
    whole = definition_of(cohort)
    deposits = deposits_of(session, memoire)
    register = register_for(session, cohort, assessors=[row.reader_id], subjects=[enrollment.person_id])
    standing = Standing(
        is_deposited=bool(deposits),
        is_active=is_active(enrollment.state),
        sits=juror_of(session, cohort.id, row.reader_id) is not None,
        ties=tuple(tie.label for tie in register.ties(row.reader_id, enrollment.person_id)),
        state=row.state if row.ended_at is None else None,
        is_submitted=row.submitted_at is not None,
    )
    evaluation = evaluation_of(row, whole.memoire, deposits[0].deposit.id if deposits else None)
    return Opened(
        row,
        evaluation,
        memoire,
        enrollment,
        session.get_one(Person, enrollment.person_id),
        cohort,
        whole,
        deposits,
        standing,
        _others(session, row, whole.memoire, deposits) if sees_others(evaluation.state) else None,
    )


def _others(
    session: FencedSession,
    row: MemoireReading,
    definition: MemoireDefinition,
    deposits: Sequence[Received],
) -> Sequence[Evaluation]:
    rows = open_readings(session, [row.memoire_id]).get(row.memoire_id, ())
    return [
        evaluation_of(one, definition, deposits[0].deposit.id)
        for one in rows
        if one.id != row.id and one.submitted_at is not None
    ]
