"""Where the defences of many learners stand, as the rules of readiness read them; two statements."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.certification.facts import DefenceFacts
from pacte.cohorts.definition import CohortDefinition
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.juries.models import Defence
from pacte.juries.resit_rules import resit_of
from pacte.learners.models import Enrollment


def defences_of(
    session: FencedSession, enrollments: Sequence[Enrollment], definition: CohortDefinition
) -> Mapping[int, DefenceFacts]:
    """Enrolment → its defence, of those that have one which they were told of, or a final result."""
    ids = [one.id for one in enrollments]
    zone = ZoneInfo(definition.federation.time_zone)
    found = {
        identity: DefenceFacts(planned_on=starts_at.astimezone(zone).date())
        for identity, starts_at in session.execute(
            select(Defence.enrollment_id, Defence.starts_at)
            .where(
                Defence.enrollment_id.in_(ids),
                Defence.cancelled_at.is_(None),
                Defence.date_published_at.is_not(None),
            )
            .order_by(Defence.starts_at, Defence.id)
        )
    }
    for identity, finals in finals_of(session, ids).items():
        last = finals[-1]
        found[identity] = DefenceFacts(
            planned_on=last.defence.starts_at.astimezone(zone).date(),
            held_on=last.defence.starts_at.astimezone(zone).date(),
            outcome=last.result.outcome,
            signed_on=last.signed_at.astimezone(zone).date(),
            resit=resit_of(last.decided, resits=definition.results.resits),
        )
    return found
