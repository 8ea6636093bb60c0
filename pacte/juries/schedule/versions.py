"""Versions of a draft plan: which is in force, which was, which proposal waits; one statement each."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from pacte.database import FencedSession
from pacte.juries.models import DefenceDraft
from pacte.juries.schedule.draft import EMPTY, Draft, draft_from
from pacte.juries.vocabulary import DraftOrigin
from pacte.memoires.vocabulary import DepositSession

MOST = 500
"""Versions that a list offers."""


def in_force(session: FencedSession, cohort_id: int, which: DepositSession) -> DefenceDraft | None:
    """The last version that is no proposal."""
    return session.scalars(
        select(DefenceDraft)
        .options(joinedload(DefenceDraft.made_by))
        .where(
            DefenceDraft.cohort_id == cohort_id,
            DefenceDraft.session == which,
            DefenceDraft.origin != DraftOrigin.PROPOSAL,
        )
        .order_by(DefenceDraft.number.desc())
        .limit(1)
    ).first()


def version(
    session: FencedSession, cohort_id: int, which: DepositSession, number: int
) -> DefenceDraft | None:
    """One version by its number."""
    return session.scalars(
        select(DefenceDraft)
        .options(joinedload(DefenceDraft.made_by))
        .where(
            DefenceDraft.cohort_id == cohort_id,
            DefenceDraft.session == which,
            DefenceDraft.number == number,
        )
    ).first()


def waiting_proposal(session: FencedSession, cohort_id: int, which: DepositSession) -> DefenceDraft | None:
    """The last version, when it is a proposal: what came after one has answered it."""
    last = session.scalars(
        select(DefenceDraft)
        .options(joinedload(DefenceDraft.made_by))
        .where(DefenceDraft.cohort_id == cohort_id, DefenceDraft.session == which)
        .order_by(DefenceDraft.number.desc())
        .limit(1)
    ).first()
    return last if last is not None and last.origin is DraftOrigin.PROPOSAL else None


def versions(
    session: FencedSession, cohort_id: int, which: DepositSession, *, since: int = 0, limit: int = MOST
) -> Sequence[DefenceDraft]:
    """Those after ``since``, the latest first, their authors loaded; their plans are not read."""
    return session.scalars(
        select(DefenceDraft)
        .options(joinedload(DefenceDraft.made_by), defer(DefenceDraft.body, raiseload=True))
        .where(
            DefenceDraft.cohort_id == cohort_id,
            DefenceDraft.session == which,
            DefenceDraft.number > since,
        )
        .order_by(DefenceDraft.number.desc())
        .limit(limit)
    ).all()


def last_number(session: FencedSession, cohort_id: int, which: DepositSession) -> int:
    """0 before any."""
    return (
        session.scalar(
            select(func.max(DefenceDraft.number)).where(
                DefenceDraft.cohort_id == cohort_id, DefenceDraft.session == which
            )
        )
        or 0
    )


def draft_of(row: DefenceDraft | None) -> Draft:
    """What it says; nothing before any."""
    return draft_from(row.body) if row is not None else EMPTY
