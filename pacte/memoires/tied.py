"""Mémoires that the register ties somebody to: what judging shows of them is not for them.

One rule for whatever hides: :func:`bound` says which; who asks says who judges, by a seat or by a role.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from pacte.cohorts.definition import CohortDefinition
from pacte.conflicts.queries import register
from pacte.conflicts.rules import binds
from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.policy import Actor, Role

Author = tuple[int, int, int]
"""Ids of an enrolment, of its cohort, of its person."""


def bound(
    session: FencedSession,
    reader_id: int,
    authors: Collection[Author],
    definitions: Mapping[int, CohortDefinition],
    *,
    judges_in: Collection[int],
) -> frozenset[int]:
    """Ids of the enrolments that a tie hides from somebody; the statements of the register.

    ``definitions``: by id of cohort. In the cohorts ``judges_in`` every tie counts; elsewhere, those that
    were declared, and oneself.
    """
    known = register(session, assessors=[reader_id], subjects={person_id for _, _, person_id in authors})
    registers = {
        cohort_id: replace(known, same_department=one.memoire.same_department_conflicts)
        for cohort_id, one in definitions.items()
    }
    return frozenset(
        identity
        for identity, cohort_id, person_id in authors
        if any(
            binds(tie, sits=cohort_id in judges_in) for tie in registers[cohort_id].ties(reader_id, person_id)
        )
    )


def tied_juror(
    session: FencedSession,
    enrollments: Sequence[Enrollment],
    definitions: Mapping[int, CohortDefinition],
    reader: Actor,
) -> frozenset[int]:
    """Ids of the enrolments that a juror of their cohort is tied to, whatever other role they hold.

    No statement for who is of no jury; those of the register for others.
    """
    if reader.person_id is None:
        return frozenset()
    judged = [
        (one.id, one.cohort_id, one.person_id)
        for one in enrollments
        if one.person_id != reader.person_id
        and reader.has_role(Role.JUROR, federation_id=one.federation_id, cohort_id=one.cohort_id)
    ]
    if not judged:
        return frozenset()
    cohorts = {cohort_id for _, cohort_id, _ in judged}
    return bound(session, reader.person_id, judged, definitions, judges_in=cohorts)
