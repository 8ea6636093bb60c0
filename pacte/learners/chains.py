"""Enrolments and those that transfers led from to them, for many learners at once."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.learners.models import Enrollment


def chains_of(session: FencedSession, enrollments: Collection[Enrollment]) -> Mapping[int, Sequence[int]]:
    """Enrolment id → itself, then those that led to it, the nearest first; one statement."""
    before = {
        to: one
        for one, to in session.execute(
            select(Enrollment.id, Enrollment.transferred_to_id).where(
                Enrollment.person_id.in_({one.person_id for one in enrollments}),
                Enrollment.transferred_to_id.is_not(None),
            )
        )
        if to is not None
    }
    return {one.id: _chain(one.id, before) for one in enrollments}


def _chain(identity: int, before: Mapping[int, int]) -> list[int]:
    found = [identity]
    while found[-1] in before and before[found[-1]] not in found:
        found.append(before[found[-1]])
    return found
