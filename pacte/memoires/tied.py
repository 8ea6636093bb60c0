"""Mémoires that one of the jury is tied to by the register: what judging shows of them is not for them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from pacte.cohorts.definition import CohortDefinition
from pacte.conflicts.queries import register
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor, Role


def tied_juror(
    session: FencedSession,
    enrollments: Sequence[Enrollment],
    definitions: Mapping[int, CohortDefinition],
    reader: Actor,
) -> frozenset[int]:
    """Ids of the enrolments that a juror of their cohort is tied to, whatever other role they hold.

    No statement for who is of no jury; those of the register, once or twice, for others.
    """
    if reader.person_id is None:
        return frozenset()
    judged: dict[bool, list[Enrollment]] = defaultdict(list)
    for one in enrollments:
        if one.person_id != reader.person_id and reader.has_role(
            Role.JUROR, federation_id=one.federation_id, cohort_id=one.cohort_id
        ):
            judged[definitions[one.cohort_id].memoire.same_department_conflicts].append(one)
    hidden: set[int] = set()
    for same_department, some in judged.items():
        ties = register(
            session,
            assessors=[reader.person_id],
            subjects={one.person_id for one in some},
            same_department=same_department,
        )
        hidden |= {one.id for one in some if ties.between(reader.person_id, one.person_id)}
    return frozenset(hidden)
