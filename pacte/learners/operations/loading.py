"""What every act on a learner begins with: the cohort, then the enrolment, fresh and locked."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from pacte.accounts.models import Person, RoleGrant
from pacte.accounts.operations import team
from pacte.applications.wording import local_day
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.learners.models import Enrollment, TrainerAssignment
from pacte.learners.queries import ties_with, trainers_of
from pacte.learners.rules import blockers_to_change, blockers_to_follow
from pacte.learners.vocabulary import EnrollmentState
from pacte.policy import Actor, Role
from pacte.selection.models import SelectionCommittee


@dataclass(frozen=True, slots=True)
class Loaded:
    """A learner to act on."""

    enrollment: Enrollment
    cohort: Cohort
    person: Person
    today: date
    """Where the federation is."""


def lock_places(session: FencedSession, *cohort_ids: int) -> dict[int, Cohort]:
    """Cohorts, then their committees, always by id: enrolments and places go one after the other."""
    found = lock_cohorts(session, *cohort_ids)
    session.scalars(
        select(SelectionCommittee.id)
        .where(SelectionCommittee.cohort_id.in_(found))
        .order_by(SelectionCommittee.cohort_id)
        .with_for_update()
    ).all()
    return found


def load_to_change(
    session: FencedSession,
    enrollment: Enrollment,
    *,
    seen: int,
    at: datetime,
    other_cohort_id: int | None = None,
    wanted: EnrollmentState = EnrollmentState.ACTIVE,
) -> Loaded:
    """Refused unless the learner is in the cohort (or as ``wanted``) and the page was not out of date."""
    ids = [enrollment.cohort_id, *([other_cohort_id] if other_cohort_id else [])]
    cohorts = lock_places(session, *ids)
    fresh = session.get(Enrollment, enrollment.id, with_for_update=True, populate_existing=True)
    if fresh is None:
        raise Refused([Blocker("gone", "Cette inscription n’existe plus.")])
    refuse_if(blockers_to_change(fresh.state, seen=seen, revision=fresh.revision, wanted=wanted))
    cohort = cohorts[fresh.cohort_id]
    return Loaded(
        fresh,
        cohort,
        session.get_one(Person, fresh.person_id),
        local_day(at, cohort.definition["federation"]["time_zone"]),
    )


def current_assignment(session: FencedSession, enrollment_id: int) -> TrainerAssignment | None:
    """Who follows the learner now."""
    return session.scalar(
        select(TrainerAssignment)
        .where(TrainerAssignment.enrollment_id == enrollment_id, TrainerAssignment.until_at.is_(None))
        .with_for_update()
    )


def blockers_of_trainer(
    session: FencedSession, cohort: Cohort, pairs: list[tuple[int, int]]
) -> dict[tuple[int, int], list[Blocker]]:
    """Pair of trainer and learner (ids of people) → why not; to have followed them before is no reason."""
    trainers = {person.id for person in trainers_of(session, cohort.id)}
    known = ties_with(session, [trainer for trainer, _ in pairs], [learner for _, learner in pairs])
    found = {}
    for trainer, learner in pairs:
        ties = [tie for tie in known.ties(trainer, learner) if tie.kind is not TieKind.FORMER_TRAINER]
        found[trainer, learner] = blockers_to_follow(
            is_trainer=trainer in trainers, tie=ties[0].label if ties else ""
        )
    return found


def give_role(session: FencedSession, *, person: Person, cohort: Cohort, by: Actor, at: datetime) -> None:
    """The learner's role for the cohort, unless it is held already."""
    if not _grants(session, person.id, cohort.id):
        team.grant(session, person=person, role=Role.LEARNER, cohort_id=cohort.id, by=by, at=at)


def end_role(
    session: FencedSession, *, person: Person, cohort: Cohort, reason: str, by: Actor, at: datetime
) -> None:
    """The learner's role for the cohort comes to its end."""
    for grant in _grants(session, person.id, cohort.id):
        team.end_role(session, grant=grant, reason=reason, by=by, at=at)


def _grants(session: FencedSession, person_id: int, cohort_id: int) -> list[RoleGrant]:
    return list(
        session.scalars(
            select(RoleGrant).where(
                RoleGrant.person_id == person_id,
                RoleGrant.role == Role.LEARNER,
                RoleGrant.cohort_id == cohort_id,
                RoleGrant.ended_at.is_(None),
            )
        )
    )
