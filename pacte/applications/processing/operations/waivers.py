"""The decision on a waiver."""

from datetime import date, datetime

from sqlalchemy import select

from pacte import audit
from pacte.accounts.models import Person
from pacte.applications.models import Application, Waiver
from pacte.applications.processing import emails
from pacte.applications.processing import phrases as phrases
from pacte.applications.processing.operations.loading import load_for
from pacte.applications.processing.rules import (
    blockers_to_decide_waiver,
    blockers_to_grant_so_late,
    blockers_to_record_recruitment,
    reason_blockers,
)
from pacte.applications.vocabulary import PostStatus, WaiverState
from pacte.applications.wording import day_words, local_day
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.policy import Actor


def record_recruitment(
    session: FencedSession, *, application: Application, starts_on: date, reason: str, by: Actor, at: datetime
) -> Application:
    """The recruitment has come about: the waiver is no longer needed, and does not fall at T0."""
    loaded = load_for(session, application, by)
    row = loaded.application
    refuse_if(
        [
            *blockers_to_record_recruitment(
                row.state, row.post_status, starts_on=starts_on, t0_on=loaded.facts.t0_on
            ),
            *reason_blockers(reason),
        ]
    )
    taken = starts_on <= local_day(at, loaded.facts.time_zone)
    row.post_status = PostStatus.IN_POST if taken else PostStatus.TAKING_POST
    row.starts_on, row.updated_at = starts_on, at
    audit.record(
        session,
        action="application.recruited",
        subject=row,
        by=by,
        at=at,
        details={"on": starts_on.isoformat(), "day_words": day_words(starts_on), "reason": reason.strip()},
    )
    return row


def decide_waiver(
    session: FencedSession,
    *,
    application: Application,
    granted: bool,
    reason: str,
    seen: str,
    by: Actor,
    at: datetime,
) -> Waiver:
    """Grant or refuse, with the reason; a decision may be changed, and every one stays in the journal.

    ``seen`` is the state on the page of the one who decides: when a colleague decided meanwhile, it is
    refused (``decided_meanwhile``) and nothing of the first decision is lost.
    """
    loaded = load_for(session, application, by)
    row = loaded.application
    waiver = session.scalar(
        select(Waiver).where(Waiver.application_id == row.id).execution_options(populate_existing=True)
    )
    decision = WaiverState.GRANTED if granted else WaiverState.REFUSED
    decided_by = session.get(Person, waiver.decided_by_id) if waiver and waiver.decided_by_id else None
    refuse_if(
        blockers_to_decide_waiver(
            row.state,
            waiver.state if waiver else None,
            seen=seen,
            who=decided_by.name if decided_by else "quelqu’un",
            decision=decision,
        )
    )
    late = blockers_to_grant_so_late(
        loaded.facts.t0_on,
        local_day(at, loaded.facts.time_zone),
        lapses_at_t0=loaded.facts.waiver_lapses_at_t0,
    )
    refuse_if([*(late if granted else ()), *reason_blockers(reason)])
    assert waiver is not None  # else refused above
    waiver.state = decision
    waiver.decided_at, waiver.decided_by_id, waiver.decision_reason = at, by.person_id, reason.strip()
    emails.tell_waiver(session, loaded=loaded, waiver=waiver, at=at)
    audit.record(
        session,
        action="application.waiver_granted" if granted else "application.waiver_refused",
        subject=row,
        by=by,
        at=at,
        details={"changed_from": seen},
    )
    return waiver
