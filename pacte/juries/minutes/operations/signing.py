"""Signing the minutes: each who sat, once; with the last signature the results are final."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Refused, refuse_if
from pacte.database import FencedSession
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.juries.day.operations.loading import GONE
from pacte.juries.minutes.operations.loading import load_minutes
from pacte.juries.minutes.rules import blockers_to_sign
from pacte.juries.models import JurySignature
from pacte.policy import Actor
from pacte.signals import jury_minutes_signed


def sign(
    session: FencedSession,
    *,
    room_id: int,
    juror_id: int,
    name: str,
    fingerprint: str,
    drawing: Received | None,
    by: Actor,
    at: datetime,
) -> JurySignature:
    """Sign for the juror: from their own account, or on the device that staff hand them.

    ``fingerprint`` is that of the minutes that were read. A second signature changes nothing.
    """
    room, signed = load_minutes(session, room_id)
    juror = next((one for one in room.jurors if one.id == juror_id), None)
    if juror is None:
        raise Refused([GONE])
    if juror_id in signed.signed_by:
        return signed.signed_by[juror_id]
    signers = {one["juror_id"]: one["name"] for one in signed.row.content["signers"]}
    expected = signers.get(juror_id, juror.person.name)
    refuse_if(
        blockers_to_sign(
            is_closed=True,
            is_signer=juror_id in signers,
            expected=expected,
            typed=name,
            read=fingerprint,
            sealed=signed.row.fingerprint,
        )
    )
    row = JurySignature(
        minutes_id=signed.row.id,
        juror_id=juror_id,
        name=expected,
        fingerprint=signed.row.fingerprint,
        signed_at=at,
        signed_by_id=by.person_id,
        drawing_file_id=store_upload(session, received=drawing, by=by, at=at).id if drawing else None,
    )
    session.add(row)
    signed.row.revision += 1
    session.flush()
    is_last = not signers.keys() - signed.signed_by.keys() - {juror_id}
    if is_last:
        signed.row.completed_at = at
        session.flush()
        jury_minutes_signed.send(session, minutes=signed.row, by=by, at=at)
    audit.record(
        session,
        action="jury_minutes.signed",
        subject=signed.row,
        by=by,
        at=at,
        details={
            "juror_id": juror_id,
            "name": expected,
            "own_account": juror.person_id == by.person_id,
            "drawing": drawing.content.sha256 if drawing is not None else "",
            "fingerprint": signed.row.fingerprint,
        },
    )
    if is_last:
        audit.record(session, action="jury_minutes.finished", subject=signed.row, by=by, at=at)
    return row
