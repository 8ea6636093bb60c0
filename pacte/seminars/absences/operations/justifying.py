"""Explaining an absence: the learner sends words and a document, somebody of the training decides."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.absences import emails
from pacte.seminars.absences.alerts import followers_of
from pacte.seminars.absences.loading import Loaded, load_learner, record_of
from pacte.seminars.absences.rules import (
    blockers_of_presence,
    blockers_to_answer,
    blockers_to_justify,
)
from pacte.seminars.models import HalfDay, Justification, Seminar
from pacte.seminars.presence.operations import amend, enter
from pacte.seminars.presence.rules import Entered
from pacte.seminars.proofs.queries import justified_until
from pacte.seminars.proofs.rules import can_be_justified
from pacte.seminars.vocabulary import AttendanceState, JustificationState


def justify(
    session: FencedSession,
    *,
    enrollment_id: int,
    half_day_id: int,
    words: str,
    document: Received | None,
    by: Actor,
    at: datetime,
) -> Justification:
    """Send it: those who follow the learner hear of it; no sheet changes."""
    loaded = load_learner(session, enrollment_id, at=at)
    record, slots = record_of(session, loaded)
    slot = slots.get(half_day_id)
    waiting = select(Justification.id).where(
        Justification.half_day_id == half_day_id,
        Justification.enrollment_id == enrollment_id,
        Justification.state == JustificationState.SENT,
    )
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state, is_own=True),
            *blockers_to_justify(
                possible=slot is not None
                and can_be_justified(
                    record.spent.get(half_day_id),
                    expected=record.is_expected(slot),
                    ends_at=slot.half_day.ends_at,
                    closes_at=justified_until(loaded.setting.cohort),
                    at=at,
                ),
                waiting=session.scalar(waiting) is not None,
                words=words,
            ),
        ]
    )
    assert slot is not None  # refused above
    file = store_upload(session, received=document, by=by, at=at) if document is not None else None
    sent = Justification(
        half_day_id=half_day_id,
        enrollment_id=enrollment_id,
        person_id=loaded.person.id,
        words=words.strip(),
        document_file_id=file.id if file is not None else None,
        sent_at=at,
        state=JustificationState.SENT,
    )
    session.add(sent)
    session.flush()
    for person in followers_of(session, slot.seminar, [enrollment_id])[enrollment_id]:
        emails.tell_of_justification(session, loaded=loaded, sent=sent, slot=slot, to=person, at=at)
    _note(session, "justification.sent", loaded, sent, by, at, file.sha256 if file is not None else "")
    return sent


def answer_justification(
    session: FencedSession,
    *,
    enrollment_id: int,
    justification_id: int,
    accepted: bool,
    reason: str,
    seen: int,
    line_seen: int,
    by: Actor,
    at: datetime,
) -> Justification:
    """Note the absence as justified, with its document, or say why not; the learner hears of it.

    ``reason`` is what the sheet will say, or the refusal. Once sealed, the sheet gets a correction of the one
    who decides. ``line_seen``: the revision of the line, or how many corrections the page showed.
    """
    loaded = load_learner(session, enrollment_id, at=at)
    sent = session.get(Justification, justification_id, populate_existing=True)
    if sent is None or sent.enrollment_id != enrollment_id:
        raise Refused([Blocker("gone", "Cette justification n’existe plus.")])
    refuse_if(blockers_to_answer(sent.state, accepted=accepted, reason=reason))
    if seen != sent.revision:
        raise stale("Cette justification")
    half_day = session.get_one(HalfDay, sent.half_day_id, populate_existing=True)
    if accepted:
        _note_as_justified(session, loaded, sent, half_day, reason, line_seen, by, at)
    sent.state = JustificationState.ACCEPTED if accepted else JustificationState.REFUSED
    sent.decided_at, sent.decided_by_id = at, by.person_id
    sent.answer = "" if accepted else reason.strip()
    sent.revision += 1
    session.flush()
    emails.tell_of_answer(
        session,
        loaded=loaded,
        sent=sent,
        seminar=session.get_one(Seminar, half_day.seminar_id),
        half_day=half_day,
        author=by.label,
        at=at,
    )
    _note(session, f"justification.{sent.state.value}", loaded, sent, by, at)
    return sent


def _note_as_justified(
    session: FencedSession,
    loaded: Loaded,
    sent: Justification,
    half_day: HalfDay,
    reason: str,
    line_seen: int,
    by: Actor,
    at: datetime,
) -> None:
    kept = session.get_one(StoredFile, sent.document_file_id) if sent.document_file_id is not None else None
    entered = Entered(state=AttendanceState.JUSTIFIED, reason=reason)
    if half_day.sealed_at is None:
        enter(
            session,
            half_day_id=half_day.id,
            enrollment_id=sent.enrollment_id,
            entered=entered,
            kept=kept,
            revision=line_seen,
            by=by,
            at=at,
        )
        return
    record, _ = record_of(session, loaded)
    known = record.spent.get(half_day.id)
    if known is None or known.state is not AttendanceState.JUSTIFIED:  # a correction may have said it already
        amend(
            session,
            half_day_id=half_day.id,
            enrollment_id=sent.enrollment_id,
            entered=entered,
            kept=kept,
            seen=line_seen,
            is_told=True,
            by=by,
            at=at,
        )


def _note(
    session: FencedSession,
    action: str,
    loaded: Loaded,
    sent: Justification,
    by: Actor,
    at: datetime,
    document: str = "",
) -> None:
    audit.record(
        session,
        action=action,
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"justification_id": sent.id, "half_day_id": sent.half_day_id, "document": document},
    )
