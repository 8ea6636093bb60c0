"""Every write on deposits."""

from pacte.memoires.deposits.operations.depositing import deposit
from pacte.memoires.deposits.operations.preparing import discard, prepare
from pacte.memoires.deposits.operations.sharing import share
from pacte.memoires.deposits.operations.waiving import end_waiver, waive

__all__ = ["deposit", "discard", "end_waiver", "prepare", "share", "waive"]
