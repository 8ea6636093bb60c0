"""Entering a state for a learner, with its reason, before the seal; shown as such."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.models import Attendance
from pacte.seminars.presence.announced import announced_absences
from pacte.seminars.presence.loading import load_place
from pacte.seminars.presence.rules import Entered, blockers_to_enter, not_expected
from pacte.seminars.vocabulary import AttendanceState, Proof


def note_announced(
    session: FencedSession, *, half_day_id: int, enrollment_id: int, by: Actor, at: datetime
) -> Attendance:
    """Note as justified an absence announced beforehand, with its reason and document; nothing was known."""
    place = load_place(session, half_day_id, enrollment_id)
    announced = announced_absences(session, place.half_day.seminar_id).get(enrollment_id)
    if announced is None:
        raise Refused([Blocker("not_announced", f"{place.person.name} n’annonce plus d’absence.")])
    kept = announced.document_file_id
    return enter(
        session,
        half_day_id=half_day_id,
        enrollment_id=enrollment_id,
        entered=Entered(state=AttendanceState.JUSTIFIED, reason=announced.reason),
        kept=session.get_one(StoredFile, kept) if kept is not None else None,
        revision=0,
        by=by,
        at=at,
    )


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

    A signature that was given stays as evidence. ``kept``: a document that was recorded before. The same
    again, without another document, writes nothing.
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
    partly = entered.state is AttendanceState.EXCUSED
    arrived_at, left_at = (entered.arrived_at, entered.left_at) if partly else (None, None)
    reason = entered.reason.strip()
    is_new_document = document is not None or (
        kept is not None and (row is None or row.document_file_id != kept.id)
    )
    changed = (
        []
        if row is None
        else [
            word
            for word, differs in (
                ("hours", (row.arrived_at, row.left_at) != (arrived_at, left_at)),
                ("reason", row.reason != reason),
                ("document", is_new_document),
            )
            if differs
        ]
    )
    if row is not None and not changed and (row.state, row.proof) == (entered.state, Proof.STAFF):
        return row
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
    row.state, row.proof, row.reason = entered.state, Proof.STAFF, reason
    row.arrived_at, row.left_at = arrived_at, left_at
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
            "changed": changed,
        },
    )
    return row
