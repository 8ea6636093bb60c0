"""The decision on a waiver."""

from datetime import datetime

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
    reason_blockers,
)
from pacte.applications.vocabulary import WaiverState
from pacte.applications.wording import local_day
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.policy import Actor


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
