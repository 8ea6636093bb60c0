"""What is to be sent to the EHESP, and what was: signed minutes, again when an addendum completes them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.juries.models import JuryAddendum, JuryMinutes, ResultWave
from pacte.juries.results.queries import Line


@dataclass(frozen=True, slots=True)
class Pending:
    """Signed minutes that the EHESP has not, as they are now."""

    row: JuryMinutes
    addenda: int
    wave: int
    """Number of the wave in which they were sent before the last addendum; 0: never sent."""


def waves_of(session: FencedSession, cohort_id: int) -> Sequence[ResultWave]:
    """The last one first; one statement."""
    return session.scalars(
        select(ResultWave).where(ResultWave.cohort_id == cohort_id).order_by(ResultWave.number.desc())
    ).all()


def pending_of(session: FencedSession, cohort_id: int, waves: Sequence[ResultWave]) -> Sequence[Pending]:
    """In the order they were signed; two statements."""
    rows = session.scalars(
        select(JuryMinutes)
        .where(JuryMinutes.cohort_id == cohort_id, JuryMinutes.completed_at.is_not(None))
        .order_by(JuryMinutes.completed_at, JuryMinutes.id)
        .execution_options(populate_existing=session.writes)
    ).all()
    addenda = Counter(
        {
            row[0]: row[1]
            for row in session.execute(
                select(JuryAddendum.minutes_id, func.count())
                .where(JuryAddendum.minutes_id.in_([one.id for one in rows]))
                .group_by(JuryAddendum.minutes_id)
            )
        }
    )
    sent: dict[int, tuple[int, int]] = {}
    for wave in reversed(waves):
        for said in wave.content["minutes"]:
            sent[said["id"]] = (said["addenda"], wave.number)
    found = []
    for row in rows:
        known, number = sent.get(row.id, (-1, 0))
        if known < addenda[row.id]:
            found.append(Pending(row, addenda[row.id], number))
    return found


def mark_of(pending: Sequence[Pending]) -> str:
    """What a page showed to be sent, short."""
    return fingerprint_of({"minutes": [[one.row.id, one.addenda] for one in pending]})[:16]


def rows_of(
    session: FencedSession, pending: Sequence[Pending], lines: Sequence[Line]
) -> list[dict[str, Any]]:
    """Each learner of those minutes with their result as it is now, by name; one statement."""
    by_id: Mapping[int, Line] = {one.enrollment.id: one for one in lines}
    wanted = {one.row.id for one in pending}
    finals = finals_of(session, list(by_id))
    return [
        {
            "enrollment_id": identity,
            "name": by_id[identity].person.listed_name,
            "structure": by_id[identity].structure,
            "department": by_id[identity].department,
            "session": final.defence.session.value,
            "held_at": final.defence.starts_at.isoformat(),
            "outcome": final.result.outcome.value,
            "resit": final.result.resit.value if final.result.resit else None,
            "signed_at": final.signed_at.isoformat(),
        }
        for identity in by_id
        for final in finals.get(identity, ())
        if final.minutes_id in wanted
    ]
