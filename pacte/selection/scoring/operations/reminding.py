"""Reminders to those who still have dossiers to score: by staff, and once by itself before the date."""

from datetime import datetime

from sqlalchemy import select, update

from pacte import audit
from pacte.accounts.models import Person
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.mail.models import OutboxMessage
from pacte.policy import SYSTEM, Actor
from pacte.selection.committee.operations.beginning import begin_selection
from pacte.selection.models import Assessment, SelectionCommittee
from pacte.selection.scoring import emails
from pacte.selection.scoring.queries import Panel, panel, panels
from pacte.selection.scoring.rules import REMIND_BEFORE, reminder_is_due


def remind(session: FencedSession, *, cohort: Cohort, batch: str, by: Actor, at: datetime) -> int:
    """Write to each scorer who has opinions left; says how many. The same ``batch`` twice writes once."""
    committee = begin_selection(session, cohort_id=cohort.id, by=by, at=at)
    return _remind(session, panel(session, cohort), committee, f"by-hand:{batch}", by=by, at=at)


def remind_before_due(session: FencedSession, *, now: datetime) -> int:
    """Two days before the date, once to each scorer who has opinions left; says how many."""
    due = session.scalars(
        select(SelectionCommittee)
        .where(
            SelectionCommittee.scoring_due_at > now,
            SelectionCommittee.scoring_due_at <= now + REMIND_BEFORE,
            SelectionCommittee.deliberation_began_at.is_(None),
        )
        .order_by(SelectionCommittee.id)
        .with_for_update()
    ).all()
    due = [one for one in due if reminder_is_due(one.scoring_due_at, now)]
    cohorts = [session.get_one(Cohort, one.cohort_id) for one in due]
    found = panels(session, cohorts) if cohorts else {}
    return sum(
        _remind(
            session,
            found[one.cohort_id],
            one,
            f"due:{one.scoring_due_at:%Y%m%dT%H%M}",
            by=SYSTEM,
            at=now,
        )
        for one in due
    )


def _remind(
    session: FencedSession, found: Panel, committee: SelectionCommittee, key: str, *, by: Actor, at: datetime
) -> int:
    if found.began:
        return 0
    left = found.left
    keys = {scorer_id: f"scoring:{found.cohort.id}:{key}:{scorer_id}" for scorer_id in left}
    known = _written(session, list(keys.values()))
    people = [one for one in sorted(left) if keys[one] not in known]
    for scorer_id in people:
        emails.remind(
            session,
            panel=found,
            scorer=session.get_one(Person, scorer_id),
            count=left[scorer_id],
            key=keys[scorer_id],
            at=at,
        )
    if people:
        told = [
            opinion.assessment.id
            for line in found.lines
            for opinion in line.opinions
            if opinion.is_left and opinion.scorer.id in people
        ]
        session.execute(update(Assessment).where(Assessment.id.in_(told)).values(reminded_at=at))
        audit.record(
            session,
            action="scoring.reminded",
            subject=committee,
            by=by,
            at=at,
            details={"count": len(people), "people": people},
        )
    return len(people)


def _written(session: FencedSession, keys: list[str]) -> set[str]:
    """Those of these keys under which a message was already written."""
    scoped = {f"{session.scope.key}:{key}": key for key in keys}
    found = session.scalars(
        select(OutboxMessage.unique_key).where(OutboxMessage.unique_key.in_(list(scoped)))
    )
    return {scoped[one] for one in found if one is not None}
