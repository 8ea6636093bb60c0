"""Acts on the plan of a session's defences."""

from pacte.juries.schedule.operations.moving import (
    change_juror,
    pin,
    place,
    restore,
    swap,
    undo,
    unpin,
    unplace,
)
from pacte.juries.schedule.operations.proposing import accept, propose, stop

__all__ = [
    "accept",
    "change_juror",
    "pin",
    "place",
    "propose",
    "restore",
    "stop",
    "swap",
    "undo",
    "unpin",
    "unplace",
]
