"""Every write on productions."""

from pacte.progress.productions.operations.answering import give_feedback
from pacte.progress.productions.operations.depositing import deposit
from pacte.progress.productions.operations.extending import extend
from pacte.progress.productions.operations.sharing import share

__all__ = ["deposit", "extend", "give_feedback", "share"]
