"""Completing signed minutes by a dated addendum, which may correct a result; the minutes never change."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from pacte import audit
from pacte.blockers import refuse_if
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.day.operations.deciding import said_of, write_verdict
from pacte.juries.minutes import emails
from pacte.juries.minutes.content import compose_addendum, correction_in
from pacte.juries.minutes.operations.loading import load_minutes
from pacte.juries.minutes.rules import Correction, blockers_to_complete
from pacte.juries.models import JuryAddendum
from pacte.policy import Actor
from pacte.signals import jury_minutes_completed


def complete(
    session: FencedSession,
    *,
    room_id: int,
    text: str,
    agreed: Collection[int],
    correction: Correction | None = None,
    seen: str,
    by: Actor,
    at: datetime,
) -> JuryAddendum:
    """Add an addendum, sealed and chained to what it completes; those who signed are told by mail.

    ``agreed`` are jurors who signed and approve it. ``seen`` is the last fingerprint that the page showed;
    the same addendum sent twice is written once.
    """
    room, signed = load_minutes(session, room_id)
    content, text = signed.row.content, text.strip()
    if correction is not None:
        correction = correction.cleaned(opens_resit=room.opens_resit)
    signers = {one["juror_id"] for one in content["signers"]}
    named = signers & set(agreed)
    if signed.addenda and _is_same(signed.addenda[-1], seen, text, named, correction, by):
        return signed.addenda[-1]
    rows = {line.id: line.result for line in room.lines if line.result is not None}
    refuse_if(
        blockers_to_complete(
            is_signed=signed.row.completed_at is not None,
            text=text,
            agreed=named,
            chairs=_chairs(content, correction),
            correction=correction,
            known={
                one["defence_id"]: said_of(rows[one["defence_id"]])
                for one in content["defences"]
                if one["defence_id"] in rows
            },
            opens_resit=room.opens_resit,
            seen=seen,
            last=signed.last_fingerprint,
        )
    )
    said = compose_addendum(
        content,
        previous=signed.last_fingerprint,
        number=len(signed.addenda) + 1,
        text=text,
        agreed=named,
        correction=correction,
        by=by.label,
        at=at,
    )
    row = JuryAddendum(
        minutes_id=signed.row.id,
        number=said["number"],
        content=said,
        fingerprint=fingerprint_of(said),
        added_at=at,
        added_by_id=by.person_id,
    )
    session.add(row)
    signed.row.revision += 1
    if correction is not None:
        write_verdict(rows[correction.defence_id], correction, by=by, at=at)
    session.flush()
    jurors = {one.id: one for one in room.jurors}
    for identity in sorted(signers & jurors.keys()):
        emails.tell_completed(
            session, room=room, juror=jurors[identity], minutes_id=signed.row.id, number=row.number, at=at
        )
    jury_minutes_completed.send(session, minutes=signed.row, addendum=row, by=by, at=at)
    audit.record(
        session,
        action="jury_minutes.completed",
        subject=signed.row,
        by=by,
        at=at,
        details={
            "addendum_id": row.id,
            "number": row.number,
            "fingerprint": row.fingerprint,
            "agreed": sorted(named),
        },
    )
    return row


def _is_same(
    last: JuryAddendum,
    seen: str,
    text: str,
    agreed: Collection[int],
    correction: Correction | None,
    by: Actor,
) -> bool:
    """Whether that act has made the last addendum already."""
    said = last.content
    written = (
        said["previous"],
        said["text"],
        {one["juror_id"] for one in said["agreed"]},
        correction_in(said),
    )
    return last.added_by_id == by.person_id and written == (seen, text, set(agreed), correction)


def _chairs(content: Mapping[str, Any], correction: Correction | None) -> set[int]:
    """Who presided what is corrected."""
    return {
        seat["juror_id"]
        for one in content["defences"]
        if correction is not None and one["defence_id"] == correction.defence_id
        for seat in one["jury"]
        if seat["is_chair"]
    }
