"""The person in charge accepts what a deposit lacks, on record; or ends that."""

from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.memoires.deposits import emails
from pacte.memoires.deposits.rules import blockers_of_reason, blockers_to_waive
from pacte.memoires.loading import load_work
from pacte.memoires.models import MemoireWaiver
from pacte.memoires.queries import asked_of, deposited_of
from pacte.memoires.subjects.rules import blockers_of_presence
from pacte.memoires.vocabulary import WAIVER_LABELS, WaiverKind
from pacte.policy import Actor


def waive(
    session: FencedSession,
    *,
    enrollment_id: int,
    kind: WaiverKind,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> MemoireWaiver:
    """Accept one thing that the last deposit lacks (``seen``: its number on the page); its author is told."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    deposit, asked = work.known.deposit, asked_of(work.definition)
    refuse_if(
        [
            *blockers_of_presence(work.loaded.enrollment.state),
            *blockers_to_waive(
                kind,
                deposited_of(deposit),
                asked,
                given=[one.kind for one in work.known.waivers],
                reason=reason,
            ),
        ]
    )
    assert deposit is not None  # refused above
    if seen != deposit.number:
        raise stale("Le mémoire déposé")
    waiver = MemoireWaiver(
        deposit_id=deposit.id,
        person_id=deposit.person_id,
        kind=kind,
        reason=reason,
        given_at=at,
        given_by_id=by.person_id,
    )
    session.add(waiver)
    session.flush()
    emails.tell_of_waiver(session, loaded=work.loaded, waiver=waiver, ended=False, author=by.label, at=at)
    audit.record(
        session,
        action="memoire.waived",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"kind_words": WAIVER_LABELS[kind].lower(), "number": deposit.number},
    )
    return waiver


def end_waiver(
    session: FencedSession, *, enrollment_id: int, waiver_id: int, reason: str, by: Actor, at: datetime
) -> MemoireWaiver:
    """Take a waiver back, with the reason; the row stays."""
    work = load_work(session, enrollment_id=enrollment_id, at=at)
    refuse_if([*blockers_of_presence(work.loaded.enrollment.state), *blockers_of_reason(reason)])
    waiver = next((one for one in work.known.waivers if one.id == waiver_id), None)
    if waiver is None:
        raise Refused([Blocker("no_waiver", "Cette dérogation n’est plus en cours.")])
    waiver.ended_at, waiver.ended_by_id, waiver.end_reason = at, by.person_id, reason
    session.flush()
    emails.tell_of_waiver(session, loaded=work.loaded, waiver=waiver, ended=True, author=by.label, at=at)
    audit.record(
        session,
        action="memoire.waiver_ended",
        subject=work.loaded.enrollment,
        by=by,
        at=at,
        details={"kind_words": WAIVER_LABELS[waiver.kind].lower()},
    )
    return waiver
