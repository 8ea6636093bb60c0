"""Who is on the board: learners with their structure and trainer of today, of one cohort or of several."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, true
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment

TRAINER = aliased(Person)


@dataclass(frozen=True, slots=True)
class Line:
    """A learner, the structure that bears the training, who follows them."""

    enrollment: Enrollment
    person: Person
    structure_id: int | None
    structure: str
    department: str
    trainer_id: int | None
    trainer: str

    @property
    def name(self) -> str:
        return f"{self.person.family_name} {self.person.given_name}".strip() or self.person.email


def lines_in(
    session: FencedSession, cohorts: Collection[Cohort], *, only: Enrollment | None = None
) -> list[Line]:
    """Everybody who is or was in these cohorts, or one of them, by name; one statement."""
    rows = session.execute(
        select(
            Enrollment,
            Person,
            Structure.id,
            Structure.name,
            Structure.department,
            TRAINER.id,
            TRAINER.given_name,
            TRAINER.family_name,
        )
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(
            LearnerStructure,
            (LearnerStructure.enrollment_id == Enrollment.id)
            & LearnerStructure.is_bearer.is_(True)
            & LearnerStructure.until_on.is_(None),
        )
        .outerjoin(Structure, Structure.id == LearnerStructure.structure_id)
        .outerjoin(
            TrainerAssignment,
            (TrainerAssignment.enrollment_id == Enrollment.id) & TrainerAssignment.until_at.is_(None),
        )
        .outerjoin(TRAINER, TRAINER.id == TrainerAssignment.trainer_id)
        .where(
            Enrollment.cohort_id.in_([cohort.id for cohort in cohorts]),
            true() if only is None else Enrollment.id == only.id,
        )
        .order_by(Person.sort_key, Enrollment.id)
    )
    return [
        Line(
            enrollment,
            person,
            structure_id,
            structure or "",
            department or "",
            trainer_id,
            f"{given or ''} {family or ''}".strip(),
        )
        for enrollment, person, structure_id, structure, department, trainer_id, given, family in rows
    ]
