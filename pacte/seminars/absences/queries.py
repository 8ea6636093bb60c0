"""Reads of what follows attendance in whole cohorts: what waits for whom; constant statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.learners.chains import chains_of
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.vocabulary import EnrollmentState
from pacte.seminars.models import (
    CatchUp,
    CatchUpHandIn,
    HalfDay,
    Justification,
    Seminar,
    TeamWork,
    ToleranceDecision,
    ToleranceProposal,
)
from pacte.seminars.proofs.followed import SOMEBODY, Unhandled, unhandled
from pacte.seminars.vocabulary import JustificationState, TeamWorkState

HERE = Enrollment.state == EnrollmentState.ACTIVE
OWNER = aliased(Enrollment)
"""The enrolment that catch-up work was given in; a transfer leads from it to the learner's."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Catch-up work that is neither validated nor called off."""

    work: CatchUp
    enrollment: Enrollment
    """Where the learner is now."""
    person: Person
    half_day: HalfDay
    seminar: Seminar

    @property
    def has_left(self) -> bool:
        """Whether they handed it in before leaving the training."""
        return self.enrollment.state is not EnrollmentState.ACTIVE


@dataclass(frozen=True, slots=True)
class Declared:
    """Work in the team that waits for a trainer."""

    work: TeamWork
    enrollment: Enrollment
    person: Person


@dataclass(frozen=True, slots=True)
class Explained:
    """A justification that waits for an answer."""

    sent: Justification
    enrollment: Enrollment
    person: Person
    half_day: HalfDay
    seminar: Seminar


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal to lift the tolerance that waits for the team; ``author`` made it."""

    proposal: ToleranceProposal
    enrollment: Enrollment
    person: Person
    author: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A version of catch-up work, with the name of its file and of who answered it."""

    version: CatchUpHandIn
    file_name: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in some cohorts, everybody's."""

    absences: Sequence[Unhandled]
    catch_ups: Sequence[UnderWay]
    declared: Sequence[Declared]
    explained: Sequence[Explained]
    proposed: Sequence[Proposed]


def waiting_in(session: FencedSession, cohort_ids: Collection[int]) -> Waiting:
    """Absences that nothing has followed, catch-up work under way, work declared, justifications to answer.

    And proposals to lift the tolerance. Six statements.
    """
    here = (Enrollment.cohort_id.in_(cohort_ids), Enrollment.state == EnrollmentState.ACTIVE)
    declared = session.execute(
        select(TeamWork, Enrollment, Person)
        .join(Enrollment, Enrollment.id == TeamWork.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(*here, TeamWork.state == TeamWorkState.DECLARED)
        .order_by(Person.sort_key, Person.id, TeamWork.done_on, TeamWork.id)
    )
    explained = session.execute(
        select(Justification, Enrollment, Person, HalfDay, Seminar)
        .join(Enrollment, Enrollment.id == Justification.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(HalfDay, HalfDay.id == Justification.half_day_id)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            # somebody who moved to another cohort waits for an answer all the same: the sheet is of this one
            Enrollment.state.in_((EnrollmentState.ACTIVE, EnrollmentState.TRANSFERRED)),
            Justification.state == JustificationState.SENT,
        )
        .order_by(Justification.sent_at, Justification.id)
    )
    return Waiting(
        unhandled(session, cohort_ids),
        catch_ups_in(session, cohort_ids),
        [Declared(*row) for row in declared],
        [Explained(*row) for row in explained],
        proposals_in(session, cohort_ids),
    )


def catch_ups_in(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[UnderWay]:
    """Catch-up work under way of those in these cohorts, the soonest due first.

    What was given before a transfer follows the learner. What somebody handed in, then left for good, still
    waits for an answer: it counts once validated. One statement; two when work followed a transfer.
    """
    rows = session.execute(
        _under_way(
            Enrollment.cohort_id.in_(cohort_ids),
            HERE | ((Enrollment.state == EnrollmentState.WITHDRAWN) & CatchUp.handed_in_at.is_not(None)),
        )
        .join(Person, Person.id == Enrollment.person_id)
        .add_columns(Person, HalfDay, Seminar)
    )
    found = [UnderWay(*row) for row in rows]
    theirs = _theirs(session, [(one.work, one.enrollment) for one in found])
    return [
        one
        for one in found
        if (one.work.id, one.enrollment.id) in theirs and (one.work.is_to_read or not one.has_left)
    ]


def _under_way(
    which: ColumnElement[bool], present: ColumnElement[bool] = HERE
) -> Select[CatchUp, Enrollment]:
    """Catch-up work under way with the enrolment of those in a cohort, or a former one of the same person."""
    return (
        select(CatchUp, Enrollment)
        .join(OWNER, OWNER.id == CatchUp.enrollment_id)
        .join(
            Enrollment,
            (Enrollment.id == OWNER.id)
            | (
                (Enrollment.person_id == OWNER.person_id)
                & (OWNER.state == EnrollmentState.TRANSFERRED)
                & Enrollment.application_id.is_(None)
            ),
        )
        .join(HalfDay, HalfDay.id == CatchUp.half_day_id)
        .join(Seminar, Seminar.id == HalfDay.seminar_id)
        .where(
            which,
            present,
            CatchUp.validated_at.is_(None),
            CatchUp.cancelled_at.is_(None),
        )
        .order_by(CatchUp.due_on, CatchUp.id)
    )


def _theirs(
    session: FencedSession, pairs: Sequence[tuple[CatchUp, Enrollment]]
) -> frozenset[tuple[int, int]]:
    """Of work and enrolments of one person, those that a chain of transfers joins; a statement at most."""
    moved = {one.id: one for work, one in pairs if work.enrollment_id != one.id}
    chains = chains_of(session, list(moved.values())) if moved else {}
    return frozenset(
        (work.id, one.id) for work, one in pairs if work.enrollment_id in chains.get(one.id, (one.id,))
    )


def proposals_in(session: FencedSession, cohort_ids: Collection[int]) -> Sequence[Proposed]:
    """Proposals to lift the tolerance of those in these cohorts, the oldest first; one statement."""
    author = aliased(Person)
    rows = session.execute(
        select(ToleranceProposal, Enrollment, Person, author)
        .join(Enrollment, Enrollment.id == ToleranceProposal.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(author, author.id == ToleranceProposal.proposed_by_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state == EnrollmentState.ACTIVE,
            ToleranceProposal.answered_at.is_(None),
        )
        .order_by(ToleranceProposal.proposed_at, ToleranceProposal.id)
    )
    return [
        Proposed(one, enrollment, person, by.name if by is not None else SOMEBODY)
        for one, enrollment, person, by in rows
    ]


def decisions_in(
    session: FencedSession, cohort_ids: Collection[int]
) -> Sequence[tuple[ToleranceDecision, Person]]:
    """Decisions in force about those in these cohorts, by name; one statement."""
    rows = session.execute(
        select(ToleranceDecision, Person)
        .join(Enrollment, Enrollment.id == ToleranceDecision.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(
            Enrollment.cohort_id.in_(cohort_ids),
            Enrollment.state == EnrollmentState.ACTIVE,
            ToleranceDecision.ended_at.is_(None),
        )
        .order_by(Person.sort_key, Person.id, ToleranceDecision.id)
    )
    return [(decision, person) for decision, person in rows]


def hand_ins_of(session: FencedSession, catch_up_id: int) -> Sequence[HandedIn]:
    """Every version of catch-up work, the last first; one statement."""
    rows = session.execute(
        select(CatchUpHandIn, StoredFile.name, Person)
        .outerjoin(StoredFile, StoredFile.id == CatchUpHandIn.file_id)
        .outerjoin(Person, Person.id == CatchUpHandIn.answered_by_id)
        .where(CatchUpHandIn.catch_up_id == catch_up_id)
        .order_by(CatchUpHandIn.id.desc())
    )
    return [
        HandedIn(version, name or "", person.name if person is not None else "")
        for version, name, person in rows
    ]


def followed_by_others(
    session: FencedSession, cohort_ids: Collection[int], person_id: int | None
) -> frozenset[int]:
    """Enrolments of these cohorts that somebody else follows; one statement."""
    return frozenset(
        session.scalars(
            select(TrainerAssignment.enrollment_id)
            .join(Enrollment, Enrollment.id == TrainerAssignment.enrollment_id)
            .where(
                Enrollment.cohort_id.in_(cohort_ids),
                TrainerAssignment.until_at.is_(None),
                TrainerAssignment.trainer_id != (person_id or 0),
            )
        )
    )


def own_catch_ups(
    session: FencedSession, person_id: int | None
) -> Sequence[tuple[CatchUp, Enrollment, Cohort, Seminar]]:
    """What a learner has to do in a federation, the soonest first; as :func:`catch_ups_in`."""
    rows = session.execute(
        _under_way(CatchUp.person_id == person_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .add_columns(Cohort, Seminar)
    ).all()
    theirs = _theirs(session, [(work, enrollment) for work, enrollment, _, _ in rows])
    return [
        (work, enrollment, cohort, seminar)
        for work, enrollment, cohort, seminar in rows
        if (work.id, enrollment.id) in theirs
    ]
