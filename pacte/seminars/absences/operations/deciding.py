"""The team's reasoned decision that lifts the tolerance of absences for one learner, and its end."""

from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.french import plural
from pacte.policy import Actor
from pacte.seminars.absences.loading import load_learner
from pacte.seminars.absences.rules import blockers_of_presence, blockers_to_decide, blockers_to_end
from pacte.seminars.models import ToleranceDecision


def decide(
    session: FencedSession,
    *,
    enrollment_id: int,
    half_days: int,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> ToleranceDecision:
    """Cover so many half-days beyond the tolerance; ``seen``: how many decisions the page showed."""
    loaded = load_learner(session, enrollment_id, at=at)
    refuse_if([*blockers_of_presence(loaded.enrollment.state), *blockers_to_decide(half_days, reason)])
    made = session.scalar(
        select(func.count(ToleranceDecision.id)).where(ToleranceDecision.enrollment_id == enrollment_id)
    )
    if seen != made:
        raise stale("Ce qui est admis")
    decision = ToleranceDecision(
        enrollment_id=enrollment_id,
        person_id=loaded.person.id,
        half_days=half_days,
        reason=reason.strip(),
        decided_at=at,
        decided_by_id=by.person_id,
    )
    session.add(decision)
    session.flush()
    audit.record(
        session,
        action="tolerance.decided",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"decision_id": decision.id, "half_days": plural(half_days, "demi-journée")},
    )
    return decision


def end_decision(
    session: FencedSession,
    *,
    enrollment_id: int,
    decision_id: int,
    reason: str,
    seen: int,
    by: Actor,
    at: datetime,
) -> ToleranceDecision:
    """The decision covers nothing any more, from now on; it stays in the history with both reasons."""
    loaded = load_learner(session, enrollment_id, at=at)
    decision = session.get(ToleranceDecision, decision_id, populate_existing=True)
    if decision is None or decision.enrollment_id != enrollment_id:
        raise Refused([Blocker("gone", "Cette décision n’existe plus.")])
    refuse_if(blockers_to_end(ended=decision.ended_at is not None, reason=reason))
    if seen != decision.revision:
        raise stale("Cette décision")
    decision.ended_at, decision.ended_by_id, decision.end_reason = at, by.person_id, reason.strip()
    decision.revision += 1
    session.flush()
    audit.record(
        session,
        action="tolerance.ended",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"decision_id": decision.id},
    )
    return decision
