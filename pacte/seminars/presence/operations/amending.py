"""Correcting a sealed half-day: the seal stays, a dated and reasoned addendum is chained to it."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.files.models import StoredFile
from pacte.files.operations import store_upload
from pacte.files.reception import Received
from pacte.policy import Actor
from pacte.seminars.models import AttendanceAddendum, Seminar
from pacte.seminars.presence.after_seal import waiting_of
from pacte.seminars.presence.loading import lock_half_day
from pacte.seminars.presence.operations.sealing import sealed_or_refused
from pacte.seminars.presence.queries import addenda_of, window_of
from pacte.seminars.presence.rules import Entered, blockers_to_content
from pacte.seminars.presence.sheet import addendum_content, addendum_fingerprint, instant, states_after
from pacte.seminars.vocabulary import AttendanceState
from pacte.signals import attendance_amended


def amend(
    session: FencedSession,
    *,
    half_day_id: int,
    enrollment_id: int,
    entered: Entered,
    document: Received | None = None,
    kept: StoredFile | None = None,
    seen: int,
    is_told: bool = False,
    by: Actor,
    at: datetime,
) -> AttendanceAddendum:
    """Add a correction; ``seen`` is how many there were on the page that asked for it.

    ``kept``: a document that was recorded before. ``is_told``: the caller writes to the learner itself.
    """
    half_day = lock_half_day(session, half_day_id)
    sealed = sealed_or_refused(half_day)
    window = window_of(
        half_day,
        session.get_one(Seminar, half_day.seminar_id),
        session.get_one(Cohort, half_day.cohort_id),
    )
    line = next((one for one in sealed["lines"] if one["enrollment_id"] == enrollment_id), None)
    if line is None:
        raise Refused([Blocker("not_on_sheet", "Cette personne n’est pas sur la feuille scellée.")])
    addenda = addenda_of(session, half_day.id)
    partly = entered.state is AttendanceState.EXCUSED
    after = {
        "state": entered.state.value,
        "arrived_at": instant(entered.arrived_at) if partly else None,
        "left_at": instant(entered.left_at) if partly else None,
    }
    before = states_after(sealed, addenda)[enrollment_id]
    blockers = blockers_to_content(window, entered)
    if before == after:
        remedy = (
            "Pour ne pas retenir la signature arrivée après le sceau, mettez-la de côté, plus bas."
            if enrollment_id in waiting_of(session, half_day)
            else ""
        )
        blockers.append(Blocker("nothing_changed", "C’est déjà ce que dit la feuille.", remedy, "state"))
    refuse_if(blockers)
    if seen != len(addenda):
        raise stale("Cette ligne")
    file = store_upload(session, received=document, by=by, at=at) if document is not None else kept
    addendum = AttendanceAddendum(
        half_day_id=half_day.id,
        enrollment_id=enrollment_id,
        number=len(addenda) + 1,
        content=addendum_content(
            name=line["name"],
            before=before,
            after=after,
            previous=addenda[-1].fingerprint if addenda else half_day.seal_fingerprint,
            document_sha256=file.sha256 if file is not None else "",
        ),
        reason=entered.reason.strip(),
        document_file_id=file.id if file is not None else None,
        at=at,
        by_id=by.person_id,
        by_name=by.label,
    )
    addendum.fingerprint = addendum_fingerprint(addendum)
    session.add(addendum)
    session.flush()
    attendance_amended.send(session, half_day=half_day, addendum=addendum, is_told=is_told, at=at)
    audit.record(
        session,
        action="attendance.amended",
        subject=half_day,
        by=by,
        at=at,
        details={"fingerprint": addendum.fingerprint, "number": addendum.number, "addendum_id": addendum.id},
    )
    return addendum
