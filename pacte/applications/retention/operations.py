"""Announcing that dossiers will be erased, and erasing them: repeated by every worker, done once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pacte import audit
from pacte.applications.models import Application, PlannedErasure
from pacte.applications.operations.erasing import erase_whole
from pacte.applications.retention import phrases as phrases
from pacte.applications.retention.queries import closed_cohorts, terms
from pacte.applications.retention.rules import erased_from, is_to_announce
from pacte.applications.wording import day_words, local_day
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor


def announce_erasures(session: FencedSession, *, by: Actor, at: datetime) -> int:
    """Announce the erasure of each dossier that comes to its term within the notice; says how many.

    An announcement whose reason is gone (dossier resumed, kept, retention or closing moved) is called off.
    """
    due = {
        identity: due_at
        for identity, due_at in terms(session, closed_cohorts(session, at), at).items()
        if is_to_announce(due_at, at)
    }
    known = session.scalars(select(PlannedErasure).with_for_update()).all()
    called_off = [plan for plan in known if plan.application_id not in due]
    for plan in known:
        if plan.application_id in due:
            plan.erase_at = erased_from(due[plan.application_id], plan.announced_at)
    already = {plan.application_id for plan in known}
    claimed = [
        _claim(session, identity, erased_from(due[identity], at), at)
        for identity in sorted(due.keys() - already)
    ]
    made = [plan for plan in claimed if plan is not None]
    # The journal last: its chain stays locked to the end, and nobody must wait for us while we wait.
    for plan in called_off:
        _call_off(session, plan, by, at)
    federation = session.get_one(Federation, session.federation_id)
    for plan in made:
        words = day_words(local_day(plan.erase_at, federation.time_zone))
        row = session.get_one(Application, plan.application_id)
        action, details = "application.erasure_announced", {"day_words": words}
        audit.record(session, action=action, subject=row, by=by, at=at, details=details)
    return len(made)


def erase(session: FencedSession, *, application_id: int, by: Actor, at: datetime) -> bool:
    """Erase an announced dossier whose time has come; False when there is no such one (any more).

    The journal keeps that it existed, in which cohort, and that it was announced; nothing of the person.
    """
    row = session.get(Application, application_id, with_for_update=True, populate_existing=True)
    plan = session.scalar(
        select(PlannedErasure).where(PlannedErasure.application_id == application_id).with_for_update()
    )
    if row is None or plan is None or plan.erase_at > at:
        return False
    cohort = session.get_one(Cohort, row.cohort_id)
    due_at = terms(session, [cohort], at).get(row.id)
    if due_at is None or due_at > at:
        return False
    audit.record(
        session,
        action="application.erased",
        subject=row,
        by=by,
        at=at,
        details={
            "cohort": cohort.code,
            "state": row.state.value,
            "announced_at": plan.announced_at.isoformat(),
        },
    )
    erase_whole(session, application=row, at=at)
    return True


def _claim(
    session: FencedSession, application_id: int, erase_at: datetime, at: datetime
) -> PlannedErasure | None:
    """Take the announcement; another worker that was faster holds the unique row, and we pass."""
    plan = PlannedErasure(application_id=application_id, announced_at=at, erase_at=erase_at)
    try:
        with session.begin_nested():
            session.add(plan)
            session.flush()
    except IntegrityError:
        return None
    return plan


def _call_off(session: FencedSession, plan: PlannedErasure, by: Actor, at: datetime) -> None:
    row = session.get_one(Application, plan.application_id)
    session.delete(plan)
    audit.record(session, action="application.erasure_called_off", subject=row, by=by, at=at)
