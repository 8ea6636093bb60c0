"""Every write of staff on a dossier, and the candidate's answer to a request."""

from pacte.applications.processing.operations.bearing import change_bearer
from pacte.applications.processing.operations.care import add_note, assign, reply, restore_for, withdraw_for
from pacte.applications.processing.operations.documents import (
    accept_late_document,
    add_document_for,
    mark_seen,
    refuse_late_document,
    set_aside_added,
)
from pacte.applications.processing.operations.letters import Letter, Recipient, recipients, write_to_many
from pacte.applications.processing.operations.requests import (
    answer_request,
    cancel_request,
    request_document,
)
from pacte.applications.processing.operations.waivers import decide_waiver, record_recruitment

__all__ = [
    "Letter",
    "Recipient",
    "accept_late_document",
    "add_document_for",
    "add_note",
    "answer_request",
    "assign",
    "cancel_request",
    "change_bearer",
    "decide_waiver",
    "mark_seen",
    "recipients",
    "record_recruitment",
    "refuse_late_document",
    "reply",
    "request_document",
    "restore_for",
    "set_aside_added",
    "withdraw_for",
    "write_to_many",
]
