"""Enrolments, those that transfers led from to them, and whose work they keep; for many learners at once."""

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


def former_of(session: FencedSession, enrollment: Enrollment) -> Enrollment | None:
    """The enrolment that a transfer led from; a statement, none for whoever came by a dossier."""
    if enrollment.application_id is not None:
        return None
    return session.scalar(select(Enrollment).where(Enrollment.transferred_to_id == enrollment.id))


def kept_by(session: FencedSession, enrollments: Collection[Enrollment]) -> Mapping[int, Sequence[int]]:
    """Enrolment id → those whose validated work it keeps, through as many transfers as kept it.

    One statement, none when no transfer kept anybody's work.
    """
    keeping = [one for one in enrollments if one.keeps_work]
    if not keeping:
        return {}
    people = {one.person_id for one in keeping}
    chain: dict[int, tuple[int, bool]] = {}
    for row in session.scalars(
        select(Enrollment).where(Enrollment.person_id.in_(people), Enrollment.transferred_to_id.is_not(None))
    ):
        assert row.transferred_to_id is not None
        chain[row.transferred_to_id] = (row.id, row.keeps_work)
    found: dict[int, list[int]] = {}
    for one in keeping:
        ids: list[int] = []
        identity, keeps = one.id, True
        while keeps and identity in chain and chain[identity][0] not in ids:
            identity, keeps = chain[identity]
            ids.append(identity)
        found[one.id] = ids
    return found


def _chain(identity: int, before: Mapping[int, int]) -> list[int]:
    found = [identity]
    while found[-1] in before and before[found[-1]] not in found:
        found.append(before[found[-1]])
    return found
