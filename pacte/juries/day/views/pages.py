"""What the pages of a room begin with."""

from typing import Any

from flask import abort

from pacte.juries.day.queries import Line, Seen, room_of, seen_by
from pacte.juries.models import DefenceRoom
from pacte.web import SIGNED_IN, actor, authorise, can, read
from pacte.web.requests import deny

DAY = "/regions/<federation>/soutenances/jour/<int:defence_room_id>"
PASSAGE = f"{DAY}/passages/<int:defence_id>"
OF: dict[str, Any] = {"may": SIGNED_IN, "of": DefenceRoom}
"""Who may is asked of the cohort, which the room leads to."""


def seen_here(defence_room: DefenceRoom) -> Seen:
    """The room, to those who sit in it and to the team of the federation; others are refused."""
    found = room_of(read(), defence_room.id)
    if found is None:
        abort(404)
    authorise("defence.hold", found.cohort)
    seen = seen_by(read(), found, actor().person_id)
    if seen.juror is None and not can("defence.oversee", found.cohort):
        deny(found.cohort)
    return seen


def line_here(seen: Seen, defence_id: int) -> Line:
    """A defence of the room that no tie hides; 404 for any other."""
    line = seen.room.line(defence_id)
    if line is None or line.id in seen.tied:
        abort(404)
    return line


def judged_here(seen: Seen, defence_id: int) -> Line:
    """A defence that the reader deliberates on; those of the room who do not are refused."""
    line = line_here(seen, defence_id)
    if not seen.judges(line):
        deny(seen.room.cohort)
    return line
