"""What enrolments say of people, for the register of conflicts: who trained them, where they coordinate."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from pacte.conflicts.registries import FACTS
from pacte.conflicts.rules import NOTHING_KNOWN, PersonFacts
from pacte.database import FencedSession
from pacte.federations.models import Structure
from pacte.learners.models import Enrollment, LearnerStructure, TrainerAssignment


def learner_facts(session: FencedSession, people: Collection[int]) -> Mapping[int, PersonFacts]:
    """Every trainer that has followed them, and every structure of their enrolments; two statements."""
    found: dict[int, PersonFacts] = {}

    def learn(person_id: int, known: PersonFacts) -> None:
        found[person_id] = found.get(person_id, NOTHING_KNOWN).united(known)

    for person_id, trainer_id in session.execute(
        select(Enrollment.person_id, TrainerAssignment.trainer_id)
        .join(TrainerAssignment, TrainerAssignment.enrollment_id == Enrollment.id)
        .where(Enrollment.person_id.in_(people))
    ):
        learn(person_id, PersonFacts(trainers=frozenset({trainer_id})))
    for person_id, structure_id, department in session.execute(
        select(Enrollment.person_id, Structure.id, Structure.department)
        .join(LearnerStructure, LearnerStructure.enrollment_id == Enrollment.id)
        .join(Structure, Structure.id == LearnerStructure.structure_id)
        .where(Enrollment.person_id.in_(people))
    ):
        learn(
            person_id,
            PersonFacts(
                structures=frozenset({structure_id}),
                departments=frozenset({department}) if department else frozenset(),
            ),
        )
    return found


FACTS.append(learner_facts)
