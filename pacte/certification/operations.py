"""The team lifts a condition for one learner, with a reason, and takes its decision back."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.certification import emails
from pacte.certification import phrases as phrases
from pacte.certification.lifting_rules import blockers_of_presence, blockers_to_lift, blockers_to_restore
from pacte.certification.models import ReadinessException
from pacte.certification.queries import readiness_of
from pacte.cohorts.curriculum import Curriculum
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.seminars.absences.loading import load_learner


def lift(
    session: FencedSession,
    *,
    enrollment_id: int,
    line: str,
    reason: str,
    decided_on: date,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> ReadinessException:
    """Do without one condition from now on; the learner hears of it, with the reason.

    Acts on one learner go one after the other: a second click finds the condition already lifted.
    """
    loaded = load_learner(session, enrollment_id, at=at)
    enrollment, cohort = loaded.enrollment, loaded.setting.cohort
    refuse_if(blockers_of_presence(enrollment.state))
    lines = readiness_of(session, cohort, [enrollment], known=curriculum, at=at)[enrollment_id]
    found = next((one for one in lines if one.key == line), None)
    refuse_if(
        blockers_to_lift(
            found,
            reason=reason,
            decided_on=decided_on,
            since=enrollment.enrolled_at.astimezone(ZoneInfo(loaded.setting.zone)).date(),
            today=loaded.today,
        )
    )
    assert found is not None
    row = ReadinessException(
        enrollment_id=enrollment_id,
        person_id=loaded.person.id,
        line=found.key,
        label=found.label,
        reason=reason.strip(),
        decided_on=decided_on,
        decided_by_id=by.person_id,
        recorded_at=at,
    )
    session.add(row)
    session.flush()
    emails.tell_lifted(session, loaded=loaded, row=row, at=at)
    audit.record(
        session,
        action="readiness.lifted",
        subject=enrollment,
        by=by,
        at=at,
        details={"exception_id": row.id, "line": row.line, "label": row.label},
    )
    return row


def restore(
    session: FencedSession,
    *,
    enrollment_id: int,
    exception_id: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> ReadinessException:
    """Ask the condition again; the decision stays in the history with both reasons."""
    loaded = load_learner(session, enrollment_id, at=at)
    row = session.get(ReadinessException, exception_id, populate_existing=True)
    if row is None or row.person_id != loaded.person.id:
        raise Refused([Blocker("gone", "Cette décision n’existe plus.")])
    refuse_if(
        [
            *blockers_of_presence(loaded.enrollment.state),
            *blockers_to_restore(cancelled=row.cancelled_at is not None, reason=reason),
        ]
    )
    row.cancelled_at, row.cancelled_by_id, row.cancel_reason = at, by.person_id, reason.strip()
    session.flush()
    emails.tell_restored(session, loaded=loaded, row=row, at=at)
    audit.record(
        session,
        action="readiness.restored",
        subject=loaded.enrollment,
        by=by,
        at=at,
        details={"exception_id": row.id, "line": row.line, "label": row.label},
    )
    return row
