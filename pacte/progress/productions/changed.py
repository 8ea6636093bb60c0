"""The productions of a cohort that change: learners and their trainer are told once, date by date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from secrets import token_hex

from sqlalchemy import func, select

from pacte.accounts.models import Person
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor
from pacte.progress.models import Production
from pacte.progress.productions import emails
from pacte.progress.productions.pieces import Piece, pieces_of
from pacte.progress.productions.queries import learners_in
from pacte.progress.productions.rules import Changed, changed
from pacte.seminars.setting import read_setting
from pacte.signals import productions_changed


@dataclass
class _Followed:
    """What one trainer is told: each change, with the names of their learners whom it concerns."""

    trainer: Person
    names: dict[Changed, list[str]] = field(default_factory=lambda: defaultdict(list))


@productions_changed.connect
def tell_those_concerned(
    session: FencedSession,
    *,
    cohort: Cohort,
    before: CohortDefinition,
    known: Curriculum,
    by: Actor,
    at: datetime,
) -> int:
    """To each learner in the cohort, what changes for them: nothing for who has it validated, or an own date.

    Their trainer has it in one mail, unless it is their own act. Nothing once the cohort is over.
    Returns how many people are told.
    """
    setting = read_setting(session, cohort)
    if local_day(at, setting.zone) > setting.definition.defence.ends_on:
        return 0
    people = learners_in(session, cohort.id)
    enrollments = [enrollment for enrollment, _ in people]
    was = pieces_of(session, before, known, enrollments)
    now = pieces_of(session, setting.definition, known, enrollments)
    trainers = _trainers(session, enrollments)
    followed: dict[int, _Followed] = {}
    learners = 0
    batch = token_hex(16)
    for enrollment, person in people:
        found = _changes(was[enrollment.id], now[enrollment.id])
        if not found:
            continue
        learners += 1
        emails.tell_of_changes(
            session, setting=setting, enrollment=enrollment, person=person, changes=found, batch=batch, at=at
        )
        trainer = trainers.get(enrollment.id)
        if trainer is not None and trainer.id != by.person_id:
            names = followed.setdefault(trainer.id, _Followed(trainer)).names
            for one in found:
                names[one].append(person.name)
    for told in followed.values():
        emails.tell_trainer_of_changes(
            session, setting=setting, trainer=told.trainer, names=told.names, batch=batch, at=at
        )
    return learners + len(followed)


def _changes(was: Sequence[Piece], now: Sequence[Piece]) -> list[Changed]:
    """What a learner has to know, the soonest due first."""
    before = {piece.key: piece for piece in was}
    after = {piece.key: piece for piece in now}
    keys = [*after, *(key for key in before if key not in after)]
    found = [changed(_asked(before.get(key)), _asked(after.get(key))) for key in keys]
    return [one for one in found if one is not None]


def _asked(piece: Piece | None) -> tuple[str, date, bool] | None:
    """Name, date that holds, whether required; None for what the learner has not to think of."""
    if piece is None or piece.due_on is None or piece.is_spared or piece.is_concluded:
        return None
    return piece.label, piece.due_on, piece.is_required


def _trainers(session: FencedSession, enrollments: Sequence[Enrollment]) -> Mapping[int, Person]:
    """Enrolment id → who follows the learner; one statement."""
    rows = session.execute(
        select(TrainerAssignment.enrollment_id, Person)
        .join(Person, Person.id == TrainerAssignment.trainer_id)
        .where(
            TrainerAssignment.enrollment_id.in_([one.id for one in enrollments]),
            TrainerAssignment.until_at.is_(None),
        )
    )
    return {row[0]: row[1] for row in rows}


def deposited_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """Whether somebody learns there, and how many deposited each production; two statements."""
    present = select(func.count(Enrollment.id)).where(
        Enrollment.cohort_id == cohort.id, Enrollment.state == EnrollmentState.ACTIVE
    )
    deposited = (
        select(Production.key, Enrollment.track, func.count(Production.id))
        .join(Enrollment, Enrollment.id == Production.enrollment_id)
        .where(Enrollment.cohort_id == cohort.id, Production.number > 0)
        .group_by(Production.key, Enrollment.track)
    )
    works = {(key, track): count for key, track, count in session.execute(deposited)}
    return CohortFacts(has_learners=bool(session.scalar(present)), works=works)


FACTS.append(deposited_facts)
