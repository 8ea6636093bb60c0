"""Every write on a dossier: keyword-only verbs that take the session, the actor and the time."""

from pacte.applications.operations.commitments import (
    cancel_commitment,
    decline_commitment,
    open_commitment,
    request_commitment,
    sign_commitment,
)
from pacte.applications.operations.deposits import delete_draft, deposit, restore, resume, take_back, withdraw
from pacte.applications.operations.documents import attach_document, remove_document
from pacte.applications.operations.messages import mark_read, post_message
from pacte.applications.operations.steps import (
    Saved,
    acknowledge_notice,
    request_waiver,
    save_person,
    save_position,
    save_track,
    start,
)
from pacte.applications.operations.structures import (
    add_structure,
    choose_bearer,
    declare_structure,
    remove_structure,
    save_structures,
)

__all__ = [
    "Saved",
    "acknowledge_notice",
    "add_structure",
    "attach_document",
    "cancel_commitment",
    "choose_bearer",
    "declare_structure",
    "decline_commitment",
    "delete_draft",
    "deposit",
    "mark_read",
    "open_commitment",
    "post_message",
    "remove_document",
    "remove_structure",
    "request_commitment",
    "request_waiver",
    "restore",
    "resume",
    "save_person",
    "save_position",
    "save_structures",
    "save_track",
    "sign_commitment",
    "start",
    "take_back",
    "withdraw",
]
