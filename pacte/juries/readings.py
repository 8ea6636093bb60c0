"""Evaluations of mémoires by the session of the deposit that they were given on: a resit has its own."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from pacte.database import FencedSession
from pacte.memoires.evaluation.queries import open_readings
from pacte.memoires.models import MemoireDeposit, MemoireReading
from pacte.memoires.vocabulary import DepositSession


def readings_given(
    session: FencedSession, memoire_ids: Collection[int]
) -> Mapping[tuple[int, DepositSession], list[MemoireReading]]:
    """(mémoire, session) → evaluations given on a deposit of that session, in the order they were asked; two
    statements."""
    rows = [
        one
        for each in open_readings(session, memoire_ids).values()
        for one in each
        if one.submitted_at is not None
    ]
    sessions = {
        row[0]: row[1]
        for row in session.execute(
            select(MemoireDeposit.id, MemoireDeposit.session).where(
                MemoireDeposit.id.in_({one.submitted_deposit_id for one in rows})
            )
        )
    }
    found: dict[tuple[int, DepositSession], list[MemoireReading]] = {}
    for one in rows:
        assert one.submitted_deposit_id is not None  # as the table wants it
        found.setdefault((one.memoire_id, sessions[one.submitted_deposit_id]), []).append(one)
    return found
