"""Entering a state for a learner, with its reason, before the seal; shown as such."""

from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if, stale
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.models import Attendance
from pacte.seminars.presence.loading import load_place
from pacte.seminars.presence.rules import Entered, blockers_to_enter, not_expected
from pacte.seminars.vocabulary import AttendanceState, Proof


def enter(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    entered: Entered,
    document: Received | None = None,
    kept: StoredFile | None = None,
    revision: int,
    by: Actor,
    at: datetime,
) -> Attendance:
    """Write or correct a line (``revision``: the one that the page showed, 0 for none).

    A signature that was given stays as evidence. ``kept``: a document that was recorded before.
    """
    place = load_place(session, half_day_id, enrollment_id)
    row = place.row
    blockers = blockers_to_enter(place.window, entered, at)
    if not place.expected and row is None:
        blockers.append(not_expected(place.person.name))
    refuse_if(blockers)
    if revision != (row.revision if row is not None else 0):
        raise stale("Cette ligne")
    before = None if row is None else row.state.value
    if row is None:
        row = Attendance(
            half_day_id=place.half_day.id,
            enrollment_id=place.enrollment.id,
            person_id=place.enrollment.person_id,
            received_at=at,
        )
        session.add(row)
    else:
        row.revision += 1
        row.received_at = row.received_at if row.signed_at is not None else at
    partly = entered.state is AttendanceState.EXCUSED
    row.state, row.proof, row.reason = entered.state, Proof.STAFF, entered.reason.strip()
    row.arrived_at = entered.arrived_at if partly else None
    row.left_at = entered.left_at if partly else None
    row.entered_by_id = by.person_id
    file = store_upload(session, received=document, by=by, at=at) if document is not None else kept
    if file is not None:
        row.document_file_id = file.id
    session.flush()
    audit.record(
        session,
        action="attendance.entered" if before is None else "attendance.corrected",
        subject=place.half_day,
        by=by,
        at=at,
        details={
            "attendance_id": row.id,
            "enrollment_id": row.enrollment_id,
            "before": before,
            "after": row.state.value,
            "document": file.sha256 if file is not None else "",
        },
    )
    return row
