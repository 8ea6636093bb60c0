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
from pacte.juries.schedule.operations.publishing import publish, tell_due

__all__ = [
    "accept",
    "change_juror",
    "pin",
    "place",
    "propose",
    "publish",
    "restore",
    "stop",
    "swap",
    "tell_due",
    "undo",
    "unpin",
    "unplace",
]
