"""Enrolments, those that transfers led from to them, and whose work they keep; for many learners at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.learners.models import Enrollment
from pacte.learners.vocabulary import EnrollmentState

Steps = Mapping[int, Sequence[tuple[int, bool]]]
"""Enrolment id → those that led straight to it, and whether what was validated there counts."""


def left_on_of(enrollment: Enrollment) -> date | None:
    """The last day of somebody who is no longer in the cohort."""
    return enrollment.ended_on if enrollment.state is not EnrollmentState.ACTIVE else None


def chains_of(session: FencedSession, enrollments: Collection[Enrollment]) -> Mapping[int, Sequence[int]]:
    """Enrolment id → itself, then those that led to it, the nearest first; one statement.

    A transfer taken back leads to where it came from: what was done meanwhile follows the learner there.
    """
    before = _steps_to(session, {one.person_id for one in enrollments})
    return {one.id: [one.id, *_reached(one.id, before, kept_only=False)] for one in enrollments}


def former_of(session: FencedSession, enrollment: Enrollment) -> Enrollment | None:
    """The enrolment that a transfer led from; a statement, none for whoever came by a dossier."""
    if enrollment.application_id is not None:
        return None
    return session.scalar(
        select(Enrollment).where(Enrollment.transferred_to_id == enrollment.id, Enrollment.id < enrollment.id)
    )


def kept_by(session: FencedSession, enrollments: Collection[Enrollment]) -> Mapping[int, Sequence[int]]:
    """Enrolment id → those whose validated work it keeps, through as many transfers as kept it.

    One statement.
    """
    before = _steps_to(session, {one.person_id for one in enrollments})
    found = {one.id: _reached(one.id, before, kept_only=True) for one in enrollments}
    return {identity: ids for identity, ids in found.items() if ids}


def _steps_to(session: FencedSession, people: Collection[int]) -> Steps:
    """Whether work counts is written on the later of the two: the enrolment that the transfer made."""
    rows = session.execute(
        select(Enrollment.id, Enrollment.transferred_to_id, Enrollment.keeps_work)
        .where(Enrollment.person_id.in_(people))
        .order_by(Enrollment.id)
    ).all()
    keeps = {identity: kept for identity, _, kept in rows}
    found: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for identity, to, _ in rows:
        if to is not None:
            found[to].append((identity, keeps.get(max(identity, to), False)))
    return found


def _reached(start: int, before: Steps, *, kept_only: bool) -> list[int]:
    found: list[int] = []
    here = [start]
    while here:
        following = [
            identity for one in here for identity, kept in before.get(one, ()) if kept or not kept_only
        ]
        here = [identity for identity in dict.fromkeys(following) if identity not in (start, *found)]
        found += here
    return found
