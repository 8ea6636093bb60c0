"""Where the defences of many learners stand, as the rules of readiness read them; two statements."""

from collections.abc import Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.certification.facts import DefenceFacts
from pacte.cohorts.definition import CohortDefinition
from pacte.database import FencedSession
from pacte.juries.finals import finals_of
from pacte.juries.models import Defence
from pacte.juries.resit_rules import resit_of
from pacte.learners.models import Enrollment
from pacte.memoires.vocabulary import DepositSession


def defences_of(
    session: FencedSession,
    enrollments: Sequence[Enrollment],
    definitions: Mapping[int, CohortDefinition],
) -> Mapping[int, DefenceFacts]:
    """Enrolment → its defence, of those that have one which they were told of, or a final result.

    ``definitions``: by id of cohort.
    """
    known = {one.id: definitions[one.cohort_id] for one in enrollments}
    ids = list(known)
    zones = {identity: ZoneInfo(one.federation.time_zone) for identity, one in known.items()}
    found: dict[int, DefenceFacts] = {}
    again: dict[int, date] = {}
    for identity, which, starts_at in session.execute(
        select(Defence.enrollment_id, Defence.session, Defence.starts_at)
        .where(
            Defence.enrollment_id.in_(ids),
            Defence.cancelled_at.is_(None),
            Defence.date_published_at.is_not(None),
        )
        .order_by(Defence.starts_at, Defence.id)
    ):
        day = starts_at.astimezone(zones[identity]).date()
        found[identity] = DefenceFacts(planned_on=day)
        if which is DepositSession.RESIT:
            again[identity] = day
    for identity, finals in finals_of(session, ids).items():
        last, zone = finals[-1], zones[identity]
        resit = resit_of(last.decided, resits=known[identity].results.resits)
        held_on = last.defence.starts_at.astimezone(zone).date()
        found[identity] = DefenceFacts(
            planned_on=held_on,
            held_on=held_on,
            outcome=last.result.outcome,
            signed_on=last.signed_at.astimezone(zone).date(),
            resit=resit,
            again_on=again.get(identity) if resit is not None else None,
        )
    return found
