"""Every write on what follows attendance."""

from pacte.seminars.absences.operations.catching_up import cancel_catch_up, give_catch_up, validate_catch_up
from pacte.seminars.absences.operations.deciding import decide, end_decision
from pacte.seminars.absences.operations.justifying import answer_justification, justify
from pacte.seminars.absences.operations.team_work import declare, judge, withdraw

__all__ = [
    "answer_justification",
    "cancel_catch_up",
    "decide",
    "declare",
    "end_decision",
    "give_catch_up",
    "judge",
    "justify",
    "validate_catch_up",
    "withdraw",
]
