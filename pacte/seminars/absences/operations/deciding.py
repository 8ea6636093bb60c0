"""The team's reasoned decision that lifts the tolerance of absences for one learner, and its end."""

from datetime import datetime

from sqlalchemy import func, select

from pacte import audit
from pacte.accounts.models import Person
from pacte.blockers import Blocker, Refused, refuse_if, stale
from pacte.database import FencedSession
from pacte.french import plural
from pacte.policy import Actor
from pacte.seminars.absences import emails
from pacte.seminars.absences.loading import Loaded, load_learner, record_of
from pacte.seminars.absences.rules import (
    blockers_of_presence,
    blockers_to_decide,
    blockers_to_decline,
    blockers_to_end,
    blockers_to_propose,
    excess_of,
)
from pacte.seminars.models import ToleranceDecision, ToleranceProposal
from pacte.seminars.proofs.queries import tolerance_of
from pacte.seminars.vocabulary import Tolerance


def decide(
    session: FencedSession,
    *,
    enrollment_id: int,
    half_days: int,
    reason: str,
    ahead: bool,
    seen: int,
    by: Actor,
    at: datetime,
) -> ToleranceDecision:
    """Cover so many half-days beyond the tolerance; ``seen``: how many decisions the page showed.

    ``ahead``: absences to come are covered too, on purpose.
    """
    loaded = load_learner(session, enrollment_id, at=at)
    record, _ = record_of(session, loaded)
    excess = excess_of(record.hours.missed, tolerance_of(loaded.setting.cohort), covered=record.covered)
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state),
            *blockers_to_decide(half_days, reason, excess=excess, ahead=ahead),
        ]
    )
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
    emails.tell_of_decision(session, loaded=loaded, decision=decision, author=by.label, at=at)
    proposal = _waiting_proposal(session, enrollment_id)
    if proposal is not None:
        _answer(session, loaded, proposal, "", by, at, decision=decision)
    audit.record(
        session,
        action="tolerance.decided",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"decision_id": decision.id, "half_days": plural(half_days, "demi-journée")},
    )
    return decision


def propose(
    session: FencedSession, *, enrollment_id: int, reason: str, by: Actor, at: datetime
) -> ToleranceProposal:
    """A trainer asks the team to lift the tolerance; the team hears of it, nothing else changes."""
    loaded = load_learner(session, enrollment_id, at=at)
    record, _ = record_of(session, loaded)
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state),
            *blockers_to_propose(
                passed=record.tolerance(tolerance_of(loaded.setting.cohort)) is Tolerance.PASSED,
                waiting=_waiting_proposal(session, enrollment_id) is not None,
                reason=reason,
            ),
        ]
    )
    proposal = ToleranceProposal(
        enrollment_id=enrollment_id,
        person_id=loaded.person.id,
        reason=reason.strip(),
        proposed_at=at,
        proposed_by_id=by.person_id,
    )
    session.add(proposal)
    session.flush()
    emails.tell_of_proposal(session, loaded=loaded, proposal=proposal, author=by.label, at=at)
    _note_proposal(session, "proposed", loaded, proposal, by, at)
    return proposal


def decline(
    session: FencedSession, *, enrollment_id: int, proposal_id: int, reason: str, by: Actor, at: datetime
) -> ToleranceProposal:
    """The team does not lift the tolerance, and says why to the one who proposed it."""
    loaded = load_learner(session, enrollment_id, at=at)
    proposal = session.get(ToleranceProposal, proposal_id, populate_existing=True)
    if proposal is None or proposal.enrollment_id != enrollment_id:
        raise Refused([Blocker("gone", "Cette proposition n’existe plus.")])
    refuse_if(blockers_to_decline(answered=proposal.answered_at is not None, reason=reason))
    _answer(session, loaded, proposal, reason.strip(), by, at)
    _note_proposal(session, "declined", loaded, proposal, by, at)
    return proposal


def _waiting_proposal(session: FencedSession, enrollment_id: int) -> ToleranceProposal | None:
    return session.scalar(
        select(ToleranceProposal).where(
            ToleranceProposal.enrollment_id == enrollment_id, ToleranceProposal.answered_at.is_(None)
        )
    )


def _answer(
    session: FencedSession,
    loaded: Loaded,
    proposal: ToleranceProposal,
    answer: str,
    by: Actor,
    at: datetime,
    *,
    decision: ToleranceDecision | None = None,
) -> None:
    proposal.answered_at, proposal.answered_by_id, proposal.answer = at, by.person_id, answer
    session.flush()
    author = session.get(Person, proposal.proposed_by_id) if proposal.proposed_by_id is not None else None
    if author is not None:
        emails.tell_of_proposal_answer(
            session,
            loaded=loaded,
            proposal=proposal,
            decision=decision,
            to=author,
            author=by.label,
            at=at,
        )


def _note_proposal(
    session: FencedSession, what: str, loaded: Loaded, proposal: ToleranceProposal, by: Actor, at: datetime
) -> None:
    audit.record(
        session,
        action=f"tolerance.{what}",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"proposal_id": proposal.id},
    )


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
    emails.tell_of_decision(session, loaded=loaded, decision=decision, author=by.label, at=at)
    audit.record(
        session,
        action="tolerance.ended",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"decision_id": decision.id},
    )
    return decision
