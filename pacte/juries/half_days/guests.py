"""Who is asked when they are free: the jury, and the learners whom the session concerns."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.juries.finals import resits_of
from pacte.juries.vocabulary import Resit
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.models import Juror
from pacte.memoires.queries import Known, known_of
from pacte.memoires.vocabulary import Admissibility, DepositSession


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whose availability is asked."""

    person: Person
    juror: Juror | None
    """None: a learner."""


def guests_of(
    session: FencedSession, sessions: Sequence[tuple[Cohort, DepositSession]]
) -> Mapping[tuple[int, DepositSession], Sequence[Guest]]:
    """Jurors, then the learners of that session, by name; seven statements at most."""
    ids = {cohort.id for cohort, _ in sessions}
    jurors: dict[int, list[Juror]] = defaultdict(list)
    for juror in session.scalars(
        select(Juror)
        .join(Person, Person.id == Juror.person_id)
        .options(joinedload(Juror.person))
        .where(Juror.cohort_id.in_(ids), Juror.ended_at.is_(None))
        .order_by(Person.sort_key, Juror.id)
        .execution_options(populate_existing=session.writes)
    ):
        jurors[juror.cohort_id].append(juror)
    learners: dict[int, list[tuple[Enrollment, Person]]] = defaultdict(list)
    for enrollment, person in session.execute(
        select(Enrollment, Person)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id.in_(ids), Enrollment.state == EnrollmentState.ACTIVE)
        .order_by(Person.sort_key, Enrollment.id)
        .execution_options(populate_existing=session.writes)
    ):
        learners[enrollment.cohort_id].append((enrollment, person))
    again = _in_resit(session, [one for one, which in sessions if which is DepositSession.RESIT], learners)
    found: dict[tuple[int, DepositSession], Sequence[Guest]] = {}
    for cohort, which in sessions:
        sits = {one.person_id for one in jurors[cohort.id]}
        found[cohort.id, which] = [
            *(Guest(one.person, one) for one in jurors[cohort.id]),
            *(
                Guest(person, None)
                for enrollment, person in learners[cohort.id]
                if person.id not in sits and (which is DepositSession.FIRST or enrollment.id in again)
            ),
        ]
    return found


def _in_resit(
    session: FencedSession,
    cohorts: Sequence[Cohort],
    learners: Mapping[int, Sequence[tuple[Enrollment, Person]]],
) -> frozenset[int]:
    """Enrolments of those cohorts whom the resit concerns; four statements at most."""
    rows = [enrollment for cohort in cohorts for enrollment, _ in learners[cohort.id]]
    if not rows:
        return frozenset()
    known = known_of(session, rows, {one.id: definition_of(one) for one in cohorts})
    resits = resits_of(session, [one.id for one in rows])
    return frozenset(one.id for one in rows if takes_resit(known[one.id], resits.get(one.id)))


def takes_resit(known: Known, resit: Resit | None) -> bool:
    """Whether somebody defends at the resit, now or once the mémoire is deposited again.

    ``resit``: what a final result opens; a result whose minutes are not signed opens nothing, lest the
    question tell it.
    """
    late = known.standing.admissibility is Admissibility.RESIT
    deposited = known.deposit is not None and known.deposit.session is DepositSession.RESIT
    return resit is not None or late or deposited
