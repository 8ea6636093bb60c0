"""Every write of validation: keyword-only verbs that take the session, the actor and the time."""

from pacte.selection.validation.operations.correcting import correct
from pacte.selection.validation.operations.decisions import decide, decide_many, reply
from pacte.selection.validation.operations.waves import send_wave

__all__ = ["correct", "decide", "decide_many", "reply", "send_wave"]
