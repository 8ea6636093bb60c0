"""Everything the page of a learner shows, read together: the same statements for every learner."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application
from pacte.applications.selection_rules import KIND_OF_TRACK
from pacte.audit import HistoryLine
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.learners import phrases as phrases
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment


@dataclass(frozen=True, slots=True)
class Followed:
    """Someone who follows or followed the learner."""

    assignment: TrainerAssignment
    trainer: Person


@dataclass(frozen=True, slots=True)
class Coordinated:
    """A structure of the learner, now or formerly."""

    period: LearnerStructure
    structure: Structure


@dataclass(frozen=True, slots=True)
class Sheet:
    """One learner, whole."""

    enrollment: Enrollment
    cohort: Cohort
    person: Person
    application: Application | None
    trainers: Sequence[Followed]
    """Latest first."""
    structures: Sequence[Coordinated]
    came_from: tuple[Enrollment, Cohort] | None
    went_to: tuple[Enrollment, Cohort] | None
    history: Sequence[HistoryLine]

    @property
    def trainer(self) -> Person | None:
        """Who follows the learner now."""
        return next((one.trainer for one in self.trainers if one.assignment.until_at is None), None)

    @property
    def bearer(self) -> Coordinated | None:
        """The structure that bears the training now."""
        return next(
            (one for one in self.structures if one.period.is_bearer and one.period.until_on is None), None
        )

    @property
    def is_of_another_kind(self) -> bool:
        """The structure that bears the training is of another kind than the mention: meant, or a slip."""
        bearer = self.bearer
        kind = KIND_OF_TRACK.get(bearer.structure.kind, "") if bearer is not None else ""
        return (
            bool(kind) and self.enrollment.track in KIND_OF_TRACK.values() and kind != self.enrollment.track
        )


def sheet(session: FencedSession, enrollment: Enrollment) -> Sheet:
    """The whole learner; eight statements at most."""
    row = session.get_one(Enrollment, enrollment.id)
    trainers = session.execute(
        select(TrainerAssignment, Person)
        .join(Person, Person.id == TrainerAssignment.trainer_id)
        .where(TrainerAssignment.enrollment_id == row.id)
        .order_by(TrainerAssignment.id.desc())
    )
    structures = session.execute(
        select(LearnerStructure, Structure)
        .join(Structure, Structure.id == LearnerStructure.structure_id)
        .where(LearnerStructure.enrollment_id == row.id)
        .order_by(
            LearnerStructure.until_on.is_not(None),
            LearnerStructure.is_bearer.desc(),
            LearnerStructure.id.desc(),
        )
    )
    moves = session.execute(
        select(Enrollment, Cohort)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .where((Enrollment.transferred_to_id == row.id) | (Enrollment.id == (row.transferred_to_id or 0)))
    )
    came_from = went_to = None
    for other, cohort in moves:
        if other.id == row.transferred_to_id:
            went_to = other, cohort
        elif not other.was_undone:
            came_from = other, cohort
    return Sheet(
        enrollment=row,
        cohort=session.get_one(Cohort, row.cohort_id),
        person=session.get_one(Person, row.person_id),
        application=session.get(Application, row.application_id) if row.application_id else None,
        trainers=[Followed(assignment, person) for assignment, person in trainers],
        structures=[Coordinated(period, structure) for period, structure in structures],
        came_from=came_from,
        went_to=went_to,
        history=audit.history(session, row),
    )
