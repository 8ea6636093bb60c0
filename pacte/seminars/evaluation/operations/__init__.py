"""Every write of evaluations."""

from pacte.seminars.evaluation.operations.answering import answer
from pacte.seminars.evaluation.operations.asking import ask_due, remind_due
from pacte.seminars.evaluation.operations.forgetting import forget_addresses

__all__ = ["answer", "ask_due", "forget_addresses", "remind_due"]
