"""Every write on attendance."""

from pacte.seminars.presence.operations.amending import amend
from pacte.seminars.presence.operations.entering import enter
from pacte.seminars.presence.operations.sealing import countersign_and_seal
from pacte.seminars.presence.operations.signing import Signature, sign, sign_on_tablet
from pacte.seminars.presence.operations.teams import note_teams

__all__ = ["Signature", "amend", "countersign_and_seal", "enter", "note_teams", "sign", "sign_on_tablet"]
