"""Completing signed minutes by a dated addendum, which may correct a result; the minutes never change."""

from collections.abc import Collection
from datetime import datetime

from pacte import audit
from pacte.blockers import refuse_if
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.juries.minutes import emails
from pacte.juries.minutes.content import compose_addendum
from pacte.juries.minutes.operations.loading import load_minutes
from pacte.juries.minutes.rules import Correction, blockers_to_complete
from pacte.juries.models import DefenceResult, JuryAddendum
from pacte.juries.vocabulary import Outcome
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
    the same text sent twice is written once.
    """
    room, signed = load_minutes(session, room_id)
    content, text = signed.row.content, text.strip()
    correction = _cleaned(correction)
    last = signed.addenda[-1] if signed.addenda else None
    if (
        last is not None
        and (last.content["previous"], last.content["text"]) == (seen, text)
        and last.added_by_id == by.person_id
    ):
        return last
    signers = {one["juror_id"] for one in content["signers"]}
    named = signers & set(agreed)
    refuse_if(
        blockers_to_complete(
            is_signed=signed.row.completed_at is not None,
            text=text,
            agreed=named,
            chairs={one["juror_id"] for one in content["signers"] if one["is_chair"]},
            correction=correction,
            known={one["defence_id"] for one in content["defences"]},
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
        result = next(line.result for line in room.lines if line.id == correction.defence_id)
        assert isinstance(result, DefenceResult)  # it is in the minutes
        result.outcome, result.resit = correction.outcome, correction.resit
        result.to_correct, result.mention = correction.to_correct, correction.mention
        result.entered_at, result.entered_by_id = at, by.person_id
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


def _cleaned(one: Correction | None) -> Correction | None:
    if one is None:
        return None
    return Correction(
        defence_id=one.defence_id,
        outcome=one.outcome,
        resit=one.resit if one.outcome is Outcome.DEFERRED else None,
        to_correct=one.to_correct.strip(),
        mention=one.mention.strip(),
    )
