"""A closing that moves: holders of drafts and of deposited dossiers are told once, of both dates."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import func, select

from pacte import audit, links
from pacte.applications import emails
from pacte.applications import phrases as phrases
from pacte.applications.models import Application
from pacte.applications.operations.commitments import PURPOSE
from pacte.applications.reminders import claim, hours_due
from pacte.applications.vocabulary import ApplicationState
from pacte.applications.wording import closing_words
from pacte.cohorts.changes import CohortFacts
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.cohorts.registries import FACTS
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.policy import Actor
from pacte.signals import closing_moved


@closing_moved.connect
def tell_holders(
    session: FencedSession, *, cohort: Cohort, before: datetime, by: Actor, at: datetime
) -> None:
    """Write to each holder of a draft, and to who has deposited: their receipt said until when they may take
    it back. A reminder whose hour has come with the new closing is this mail.

    A leader who has not signed yet may do so until the new closing.
    """
    rows = session.scalars(
        select(Application)
        .where(Application.cohort_id == cohort.id, Application.state != ApplicationState.WITHDRAWN)
        .order_by(Application.id)
    ).all()
    if not rows:
        return
    drafts = [row for row in rows if row.state is ApplicationState.DRAFT]
    links.prolong(
        session,
        kind=Application.__tablename__,
        ids=[row.id for row in drafts],
        purpose=PURPOSE,
        until=cohort.closes_at,
    )
    definition = definition_of(cohort)
    zone = definition.federation.time_zone
    federation = session.get_one(Federation, cohort.federation_id)
    hours = hours_due(definition.application.reminder_hours, cohort.closes_at, at)
    was, closing, batch = closing_words(before, zone), closing_words(cohort.closes_at, zone), token_hex(16)
    for row in rows:
        if hours is not None and row.state is ApplicationState.DRAFT:
            claim(session, row, cohort, hours, at)
        emails.to_candidate(
            session,
            "closing_moved",
            row,
            cohort,
            federation,
            at,
            batch=batch,
            was=was,
            is_reopened=before <= at,
            is_sooner=cohort.closes_at < before,
            is_deposited=row.state is ApplicationState.SUBMITTED,
        )
    for row in rows:
        audit.record(
            session,
            action="application.closing_moved",
            subject=row,
            by=by,
            at=at,
            details={"before": was, "after": closing},
        )


def draft_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """How many drafts wait for the closing; one statement."""
    drafts = select(func.count(Application.id)).where(
        Application.cohort_id == cohort.id, Application.state == ApplicationState.DRAFT
    )
    return CohortFacts(drafts=session.scalar(drafts) or 0)


FACTS.append(draft_facts)
