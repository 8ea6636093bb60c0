"""Every write on attendance."""

from pacte.seminars.presence.operations.amending import amend
from pacte.seminars.presence.operations.entering import enter, note_announced
from pacte.seminars.presence.operations.keeping import set_aside
from pacte.seminars.presence.operations.sealing import countersign_and_seal
from pacte.seminars.presence.operations.signature import Signature
from pacte.seminars.presence.operations.signing import (
    sign,
    sign_after_seal,
    sign_on_tablet,
    sign_on_tablet_after_seal,
)
from pacte.seminars.presence.operations.teams import note_teams

__all__ = [
    "Signature",
    "amend",
    "countersign_and_seal",
    "enter",
    "note_announced",
    "note_teams",
    "set_aside",
    "sign",
    "sign_after_seal",
    "sign_on_tablet",
    "sign_on_tablet_after_seal",
]
