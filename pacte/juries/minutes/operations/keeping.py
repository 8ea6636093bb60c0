"""Keeping the PDF of the minutes, made outside transactions."""

from datetime import datetime

from pacte import audit
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.juries.minutes.operations.loading import load_minutes
from pacte.policy import Actor


def keep_paper(
    session: FencedSession,
    *,
    room_id: int,
    received: Received,
    signatures: int,
    addenda: int,
    by: Actor,
    at: datetime,
) -> bool:
    """Keep the PDF made with so many ``signatures`` and ``addenda``; what came meanwhile brings its own."""
    _, signed = load_minutes(session, room_id)
    if (len(signed.signatures), len(signed.addenda)) != (signatures, addenda):
        return False
    file = store_upload(session, received=received, by=by, at=at)
    signed.row.file_id = file.id
    audit.record(
        session,
        action="jury_minutes.printed",
        subject=signed.row,
        by=by,
        at=at,
        details={"sha256": file.sha256, "signatures": signatures, "addenda": addenda},
    )
    return True
