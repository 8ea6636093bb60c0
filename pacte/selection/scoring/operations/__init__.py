"""Every write of scores: who scores what, the opinions themselves, the reminders."""

from pacte.selection.scoring.operations.assigning import apply_proposal, assign, schedule, unassign
from pacte.selection.scoring.operations.opinions import (
    SavedOpinion,
    abstain,
    reopen,
    save_opinion,
    submit,
    take_back,
)
from pacte.selection.scoring.operations.reminding import remind, remind_before_due

__all__ = [
    "SavedOpinion",
    "abstain",
    "apply_proposal",
    "assign",
    "remind",
    "remind_before_due",
    "reopen",
    "save_opinion",
    "schedule",
    "submit",
    "take_back",
    "unassign",
]
