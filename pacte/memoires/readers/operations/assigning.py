"""Staff give a mémoire to a juror, or take it back."""

from datetime import datetime

from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.database import FencedSession
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers import emails
from pacte.memoires.readers.operations.giving import end, give
from pacte.memoires.readers.operations.loading import load_case, load_reading, standing_of
from pacte.memoires.readers.rules import blockers_to_assign, blockers_to_take_back
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import Actor


def assign(
    session: FencedSession, *, enrollment_id: int, reader_id: int, by: Actor, at: datetime
) -> MemoireReading:
    """Ask a juror to read; somebody who declined, or from whom it was taken back, may be asked again."""
    case = load_case(session, enrollment_id=enrollment_id, at=at)
    reader = session.get(Person, reader_id)
    if reader is None:
        raise Refused([Blocker("gone", "Cette personne n’existe plus.", "", "reader")])
    row = next((one for one in case.open if one.reader_id == reader_id), None)
    refuse_if(blockers_to_assign(standing_of(session, case, reader_id, row)))
    return give(session, case, reader, by=by, at=at)


def take_back(
    session: FencedSession, *, reading_id: int, reason: str, by: Actor, at: datetime
) -> MemoireReading:
    """Take a reading back, with the reason; its reader is told, and nobody is asked in their place."""
    case, row = load_reading(session, reading_id=reading_id, at=at)
    refuse_if(blockers_to_take_back(standing_of(session, case, row.reader_id, row), reason))
    end(session, row, ReadingState.TAKEN_BACK, reason, by=by, at=at)
    emails.tell_taken_back(session, case=case, row=row, at=at)
    return row
