"""Results of one learner with the evaluations they may now read; of a cohort, learner by learner."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.juries.finals import Final, finals_of
from pacte.juries.readings import readings_given
from pacte.juries.resit_rules import is_failed, resit_of
from pacte.juries.vocabulary import Outcome, Resit
from pacte.learners.models import Enrollment, LearnerStructure
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.evaluation.queries import Evaluation, evaluation_of
from pacte.memoires.models import Memoire
from pacte.memoires.vocabulary import DepositSession
from pacte.selection.weighing import summary_of


@dataclass(frozen=True, slots=True)
class Line:
    """One learner of a cohort, where their results stand."""

    enrollment: Enrollment
    person: Person
    structure: str
    department: str
    finals: Sequence[Final]
    resits: int
    """How many the cohort gives."""

    @property
    def last(self) -> Final | None:
        return self.finals[-1] if self.finals else None

    @property
    def outcome(self) -> Outcome | None:
        return self.last.result.outcome if self.last is not None else None

    @property
    def resit(self) -> Resit | None:
        """What is still taken again."""
        return resit_of(self.last.decided, resits=self.resits) if self.last is not None else None

    @property
    def is_admitted(self) -> bool:
        return self.last is not None and self.last.is_admitted

    @property
    def is_failed(self) -> bool:
        return self.last is not None and is_failed(self.last.decided, resits=self.resits)


def lines_of(session: FencedSession, cohort: Cohort) -> Sequence[Line]:
    """Those who are in the cohort, or have a result there, by name; three statements."""
    rows = session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Person.sort_key, Enrollment.id)
    ).all()
    ids = [enrollment.id for enrollment, _ in rows]
    finals = finals_of(session, ids)
    structures = structures_of(session, ids)
    resits = definition_of(cohort).results.resits
    return [
        Line(
            enrollment,
            person,
            *structures.get(enrollment.id, ("", "")),
            finals=finals.get(enrollment.id, ()),
            resits=resits,
        )
        for enrollment, person in rows
        if enrollment.state is EnrollmentState.ACTIVE or enrollment.id in finals
    ]


def by_department(lines: Sequence[Line]) -> Sequence[tuple[str, int, int]]:
    """Code of a department → learners, and those who are admitted; those without a department last."""
    everyone = Counter(one.department for one in lines)
    admitted = Counter(one.department for one in lines if one.is_admitted)
    return [
        (code, everyone[code], admitted[code]) for code in sorted(everyone, key=lambda one: (not one, one))
    ]


@dataclass(frozen=True, slots=True)
class Given:
    """What the readers gave of the mémoire of one session: marks, and the comments for its author."""

    session: DepositSession
    evaluations: Sequence[Evaluation]

    @property
    def mean(self) -> Decimal | None:
        """In hundredths of the grid's total."""
        return summary_of([one.percent for one in self.evaluations if one.percent is not None]).mean


def evaluations_shown(
    session: FencedSession, cohort: Cohort, enrollment: Enrollment, finals: Sequence[Final]
) -> Sequence[Given]:
    """For a learner whose results are final. What is given of the mémoire of the resit waits for the minutes
    of the resit; three statements."""
    memoire_id = session.scalar(select(Memoire.id).where(Memoire.enrollment_id == enrollment.id))
    if memoire_id is None or not finals:
        return []
    definition = definition_of(cohort).memoire
    heard = {one.defence.session for one in finals}
    given = readings_given(session, [memoire_id])
    return [
        Given(which, [evaluation_of(row, definition, None) for row in given[memoire_id, which]])
        for which in DepositSession
        if (memoire_id, which) in given and (which is DepositSession.FIRST or which in heard)
    ]


def structures_of(session: FencedSession, ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """Enrolment → name and department of the structure that bears the training, the last one; one
    statement."""
    found = {}
    for identity, name, department in session.execute(
        select(LearnerStructure.enrollment_id, Structure.name, Structure.department)
        .join(Structure, Structure.id == LearnerStructure.structure_id)
        .where(LearnerStructure.enrollment_id.in_(ids), LearnerStructure.is_bearer.is_(True))
        .order_by(LearnerStructure.until_on.is_(None), LearnerStructure.until_on, LearnerStructure.id)
    ):
        found[identity] = (name, department)
    return found
