"""Every write on answers and places: keyword-only verbs that take the session, the actor and the time."""

from pacte.selection.answers.operations.again import offer_again
from pacte.selection.answers.operations.carrying import (
    agree_to_be_carried,
    carry_over,
    decline_carry,
    revoke_carry,
)
from pacte.selection.answers.operations.places import (
    accept,
    decline,
    expire_due,
    fill_places,
    release_place,
)
from pacte.selection.answers.operations.sending import Sent, send_answers
from pacte.selection.answers.operations.waiting import close_list, lift_skip, reopen_list, skip

__all__ = [
    "Sent",
    "accept",
    "agree_to_be_carried",
    "carry_over",
    "close_list",
    "decline",
    "decline_carry",
    "expire_due",
    "fill_places",
    "lift_skip",
    "offer_again",
    "release_place",
    "reopen_list",
    "revoke_carry",
    "send_answers",
    "skip",
]
