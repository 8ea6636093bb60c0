"""What the page of a cohort counts of its mémoires; each number opens the list behind it."""

from collections import Counter as Tally
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.public_states import local_day
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import COUNTERS, Counter
from pacte.database import FencedSession
from pacte.french import agreed
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState
from pacte.memoires.queries import known_of
from pacte.memoires.vocabulary import Admissibility
from pacte.seminars.absences.offers import is_under_way

AHEAD = timedelta(days=60)
"""Before the due date, a mémoire is not awaited yet."""
DEPOSITED = "depose"
"""What the list is filtered by, beside the states, for those that were deposited."""


def counters(
    session: FencedSession, cohorts: Sequence[Cohort], reader_id: int | None, now: datetime
) -> Mapping[int, Sequence[Counter]]:
    """Deposited, blocked, awaited near the due date; three statements, none of cohorts that are over."""
    mine = [cohort for cohort in cohorts if is_under_way(cohort, now)]
    if not mine:
        return {}
    definitions = {cohort.id: definition_of(cohort) for cohort in mine}
    enrollments = session.scalars(
        select(Enrollment).where(
            Enrollment.cohort_id.in_(definitions), Enrollment.state == EnrollmentState.ACTIVE
        )
    ).all()
    known = known_of(session, enrollments, definitions)
    states = Tally((one.cohort_id, known[one.id].standing.admissibility) for one in enrollments)
    return {
        cohort.id: _of_one(
            cohort,
            {state: states[cohort.id, state] for state in Admissibility},
            is_near=definitions[cohort.id].memoire.due_on
            <= local_day(now + AHEAD, definitions[cohort.id].federation.time_zone),
        )
        for cohort in mine
    }


def _of_one(cohort: Cohort, states: Mapping[Admissibility, int], *, is_near: bool) -> list[Counter]:
    awaited, blocked = states[Admissibility.AWAITED], states[Admissibility.BLOCKED]
    deposited = sum(states.values()) - awaited
    found = [
        (deposited, "mémoire déposé", "mémoires déposés", DEPOSITED, ""),
        (blocked, "mémoire à corriger", "mémoires à corriger", Admissibility.BLOCKED.value, "waiting"),
        (
            awaited if is_near else 0,
            "mémoire attendu",
            "mémoires attendus",
            Admissibility.AWAITED.value,
            "",
        ),
    ]
    return [
        Counter(
            label=agreed(count, one, many),
            value=count,
            endpoint="memoires.cohort",
            params={"code": cohort.code, "etat": wanted},
            kind=kind,
        )
        for count, one, many, wanted, kind in found
        if count
    ]


COUNTERS.append(counters)
