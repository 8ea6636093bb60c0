"""Every write of the forum."""

from pacte.forum.operations.digests import choose_digest, open_unsubscription, unsubscribe
from pacte.forum.operations.moderating import close_reports, hide, report, show
from pacte.forum.operations.settling import accept, move_to_faq, remove_from_faq
from pacte.forum.operations.writing import answer, ask, edit

__all__ = [
    "accept",
    "answer",
    "ask",
    "choose_digest",
    "close_reports",
    "edit",
    "hide",
    "move_to_faq",
    "open_unsubscription",
    "remove_from_faq",
    "report",
    "show",
    "unsubscribe",
]
