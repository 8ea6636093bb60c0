"""What every act in a room begins with: the room locked, and all that is known of it."""

from dataclasses import dataclass
from datetime import date, datetime

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.juries.day import phrases as phrases
from pacte.juries.day.queries import Line, Room, room_of
from pacte.juries.models import Defence, DefenceRoom

GONE = Blocker("gone", "Cette soutenance n’est plus dans cette salle.", "Rechargez la page du jour.")


@dataclass(frozen=True, slots=True)
class Case:
    """A defence of a locked room."""

    room: Room
    line: Line
    today: date
    """Where the federation is."""


def load_room(session: FencedSession, room_id: int) -> Room:
    """Locked until the transaction ends: acts in a room, its closing among them, go one after the other."""
    session.flush()
    locked = session.get(DefenceRoom, room_id, with_for_update={"key_share": True}, populate_existing=True)
    room = room_of(session, room_id) if locked is not None else None
    if room is None:
        raise Refused([GONE])
    return room


def load_case(session: FencedSession, *, defence_id: int, at: datetime) -> Case:
    """One defence, in its room as it is now."""
    row = session.get(Defence, defence_id)
    if row is None:
        raise Refused([GONE])
    room = load_room(session, row.room_id)
    line = room.line(defence_id)
    if line is None:
        raise Refused([GONE])
    return Case(room, line, room.today(at))
