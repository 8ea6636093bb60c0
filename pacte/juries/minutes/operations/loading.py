"""What acts on closed minutes begin with: the room locked, its minutes as they are."""

from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.juries.day.operations.loading import load_room
from pacte.juries.day.queries import Room
from pacte.juries.minutes import phrases as phrases
from pacte.juries.minutes.queries import Signed, signed_minutes

NOT_CLOSED = Blocker("not_closed", "Le procès-verbal n’est pas clos.", "Vous signerez quand il le sera.")


def load_minutes(session: FencedSession, room_id: int) -> tuple[Room, Signed]:
    """Acts on them go one after the other. Raises Refused (``not_closed``)."""
    room = load_room(session, room_id)
    if room.minutes is None:
        raise Refused([NOT_CLOSED])
    return room, signed_minutes(session, room.minutes)
