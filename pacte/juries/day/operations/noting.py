"""The notes of a deliberation, which those who deliberate write together: nobody's words are lost."""

from dataclasses import dataclass
from datetime import datetime

from pacte.blockers import refuse_if
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.day.operations.loading import load_case
from pacte.juries.day.rules import blockers_to_note
from pacte.policy import Actor


@dataclass(frozen=True, slots=True)
class Noted:
    """What a save did."""

    text: str
    """As it is kept now."""
    version: str
    is_saved: bool
    """False: somebody else wrote since the page was opened, and ``text`` is theirs; nothing was written."""


def version_of(notes: str) -> str:
    """What a page showed, short."""
    return fingerprint_of({"notes": notes})[:16]


def save_notes(
    session: FencedSession, *, defence_id: int, text: str, seen: str, by: Actor, at: datetime
) -> Noted:
    """Save the notes over the version ``seen``, that alone: another juror's words are shown, never replaced
    unread."""
    case = load_case(session, defence_id=defence_id, at=at)
    juror = case.room.juror_of(by.person_id)
    refuse_if(
        blockers_to_note(
            case.line.passage, text, juror_id=juror.id if juror else None, is_closed=case.room.is_closed
        )
    )
    row = case.line.defence
    if text == row.notes:
        return Noted(text, version_of(text), True)
    if seen != version_of(row.notes):
        return Noted(row.notes, version_of(row.notes), False)
    row.notes = text
    session.flush()
    return Noted(text, version_of(text), True)
