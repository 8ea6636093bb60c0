"""What a reader answers: they accept, decline, or have a tie with the author."""

from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if
from pacte.conflicts.operations import declare_tie
from pacte.conflicts.vocabulary import TieKind
from pacte.database import FencedSession
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers.operations.giving import end, reassign
from pacte.memoires.readers.operations.loading import load_case, load_reading, standing_of
from pacte.memoires.readers.rules import TIED_REASON, blockers_to_accept, blockers_to_decline
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor


def accept(session: FencedSession, *, reading_id: int, by: Actor, at: datetime) -> MemoireReading:
    """The reader will read it; saying it twice is saying it once."""
    case, row = load_reading(session, reading_id=reading_id, at=at)
    refuse_if(blockers_to_accept(standing_of(session, case, row.reader_id, row)))
    if row.state is ReadingState.ACCEPTED:
        return row
    row.state, row.answered_at, row.updated_at = ReadingState.ACCEPTED, at, at
    row.revision += 1
    session.flush()
    audit.record(session, action="reading.accepted", subject=row, by=by, at=at)
    return row


def decline(
    session: FencedSession, *, reading_id: int, reason: str = "", by: Actor, at: datetime
) -> MemoireReading:
    """The reader will not read it, even after they accepted; somebody else is asked at once."""
    case, row = load_reading(session, reading_id=reading_id, at=at)
    refuse_if(blockers_to_decline(standing_of(session, case, row.reader_id, row), reason))
    end(session, row, ReadingState.DECLINED, reason, by=by, at=at)
    reassign(session, case, row, at=at)
    return row


def declare(
    session: FencedSession,
    *,
    reading_id: int,
    kind: TieKind,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> MemoireReading:
    """The reader is tied to the author: it enters the register, and the reading is declined.

    ``by``: the reader, so that the tie is theirs.
    """
    case, row = load_reading(session, reading_id=reading_id, at=at)
    refuse_if(blockers_to_decline(standing_of(session, case, row.reader_id, row), reason))
    end(session, row, ReadingState.DECLINED, TIED_REASON, by=by, at=at)
    declare_tie(
        session,
        assessor_id=row.reader_id,
        subject_id=case.enrollment.person_id,
        kind=kind,
        reason=reason,
        by=by,
        at=at,
    )
    reassign(session, load_case(session, enrollment_id=case.enrollment.id, at=at), row, at=at)
    return row
