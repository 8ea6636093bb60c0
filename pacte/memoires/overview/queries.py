"""The mémoires of a cohort, in a number of statements that does not grow with its learners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.memoires.models import Memoire, MemoireReading
from pacte.memoires.queries import Known, known_of
from pacte.memoires.tied import tied_juror
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor
from pacte.progress.productions.queries import learners_in


@dataclass(frozen=True, slots=True)
class Readers:
    """How far the readings of one mémoire are: whoever declined, or was relieved, does not count."""

    asked: int = 0
    accepted: int = 0
    """Of those asked."""
    submitted: int = 0
    """Of those who accepted."""


NO_READERS = Readers()


@dataclass(frozen=True, slots=True)
class Line:
    """The mémoire of one learner."""

    enrollment: Enrollment
    person: Person
    known: Known
    is_mine: bool
    """Whether who asks follows this learner."""
    readers: Readers | None
    """None: not for who asks."""


def lines_of(session: FencedSession, cohort: Cohort, reader: Actor, *, with_readers: bool) -> Sequence[Line]:
    """Everybody in the cohort, by name; four statements, one more ``with_readers``.

    A juror who is tied to a learner, and whoever is that learner, is told nothing of the readers.
    """
    definitions = {cohort.id: definition_of(cohort)}
    people = learners_in(session, cohort.id)
    enrollments = [enrollment for enrollment, _ in people]
    known = known_of(session, enrollments, definitions)
    mine = _followed_by(session, cohort.id, reader.person_id)
    readers = _readers(session, cohort.id) if with_readers else {}
    silent = tied_juror(session, enrollments, definitions, reader) if with_readers else frozenset()
    return [
        Line(
            enrollment,
            person,
            known[enrollment.id],
            enrollment.id in mine,
            readers.get(enrollment.id, NO_READERS)
            if with_readers and enrollment.id not in silent and person.id != reader.person_id
            else None,
        )
        for enrollment, person in people
    ]


def _followed_by(session: FencedSession, cohort_id: int, person_id: int | None) -> frozenset[int]:
    return frozenset(
        session.scalars(
            select(TrainerAssignment.enrollment_id)
            .join(Enrollment, Enrollment.id == TrainerAssignment.enrollment_id)
            .where(
                Enrollment.cohort_id == cohort_id,
                TrainerAssignment.until_at.is_(None),
                TrainerAssignment.trainer_id == (person_id or 0),
            )
        )
    )


def _readers(session: FencedSession, cohort_id: int) -> Mapping[int, Readers]:
    counts: dict[int, list[int]] = {}
    for enrollment_id, state, submitted_at in session.execute(
        select(Memoire.enrollment_id, MemoireReading.state, MemoireReading.submitted_at)
        .join(MemoireReading, MemoireReading.memoire_id == Memoire.id)
        .join(Enrollment, Enrollment.id == Memoire.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id, MemoireReading.ended_at.is_(None))
    ):
        found = counts.setdefault(enrollment_id, [0, 0, 0])
        found[0] += 1
        found[1] += state is ReadingState.ACCEPTED
        found[2] += submitted_at is not None
    return {identity: Readers(*found) for identity, found in counts.items()}
