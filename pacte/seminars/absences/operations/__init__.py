"""Every write on what follows attendance."""

from pacte.seminars.absences.operations.catching_up import cancel_catch_up, give_catch_up, validate_catch_up
from pacte.seminars.absences.operations.deciding import decide, decline, end_decision, propose
from pacte.seminars.absences.operations.handing_in import hand_in, send_back
from pacte.seminars.absences.operations.justifying import answer_justification, justify
from pacte.seminars.absences.operations.team_work import declare, judge, withdraw

__all__ = [
    "answer_justification",
    "cancel_catch_up",
    "decide",
    "declare",
    "decline",
    "end_decision",
    "give_catch_up",
    "hand_in",
    "judge",
    "justify",
    "propose",
    "send_back",
    "validate_catch_up",
    "withdraw",
]
