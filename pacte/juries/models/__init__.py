"""Tables of defences."""

from pacte.juries.models.defences import Defence, DefenceJuror, DefenceResult
from pacte.juries.models.half_days import DefenceAnswer, DefenceHalfDay, DefencePoll, DefenceRoom
from pacte.juries.models.minutes import JuryAddendum, JuryMinutes, JurySignature
from pacte.juries.models.waves import ResultWave

__all__ = [
    "Defence",
    "DefenceAnswer",
    "DefenceHalfDay",
    "DefenceJuror",
    "DefencePoll",
    "DefenceResult",
    "DefenceRoom",
    "JuryAddendum",
    "JuryMinutes",
    "JurySignature",
    "ResultWave",
]
