"""A closing that moves: holders of dossiers, and leaders who have not signed, are told both dates, once."""

from collections import defaultdict
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, func, select

from pacte import audit, links
from pacte.accounts.models import Person
from pacte.applications import emails
from pacte.applications import phrases as phrases
from pacte.applications.facts import CohortFacts as Rules
from pacte.applications.facts import Dossier
from pacte.applications.models import Application, Commitment
from pacte.applications.operations.commitments import PURPOSE
from pacte.applications.reminders import claim, hours_due
from pacte.applications.selection_rules import lapsed_told, to_put_right
from pacte.applications.snapshot import cohort_facts, snapshots
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
def tell_holders(session: FencedSession, *, cohort: Cohort, before: datetime, by: Actor, at: datetime) -> int:
    """Write to each holder of a draft, and to who has deposited: their receipt said until when they may take
    it back. A reminder whose hour has come with the new closing is this mail.

    A leader who has not signed yet may do so until the new closing, and is told so. Messages that read
    otherwise are batches of their own. Returns how many people are told.
    """
    rows = session.scalars(
        select(Application)
        .where(Application.cohort_id == cohort.id, Application.state != ApplicationState.WITHDRAWN)
        .order_by(Application.id)
    ).all()
    if not rows:
        return 0
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
    was, closing = closing_words(before, zone), closing_words(cohort.closes_at, zone)
    deposited = [row for row in rows if row.state is ApplicationState.SUBMITTED]
    rules = cohort_facts(cohort, definition)
    dossiers = snapshots(session, deposited, rules)
    batches: dict[tuple[ApplicationState, bool], str] = defaultdict(lambda: token_hex(16))
    told: set[str] = set()
    for row in [*drafts, *deposited]:
        to_do = _to_do(dossiers[row.id], rules, at) if row.id in dossiers else []
        told.add(session.get_one(Person, row.person_id).email)
        if hours is not None and row.state is ApplicationState.DRAFT:
            claim(session, row, cohort, hours, at)
        emails.to_candidate(
            session,
            "closing_moved",
            row,
            cohort,
            federation,
            at,
            batch=batches[row.state, bool(to_do)],
            was=was,
            is_reopened=before <= at,
            is_sooner=cohort.closes_at < before,
            is_deposited=row.state is ApplicationState.SUBMITTED,
            to_do=to_do,
        )
    to_leaders = token_hex(16)
    for commitment, row in session.execute(
        select(Commitment, Application)
        .join(Application, Application.id == Commitment.application_id)
        .where(*_awaited(cohort))
        .order_by(Commitment.id)
    ).all():
        told.add(commitment.leader_email)
        emails.tell_leader_closing(
            session,
            application=row,
            commitment=commitment,
            cohort=cohort,
            federation=federation,
            at=at,
            batch=to_leaders,
            was=was,
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
    return len(told)


def _to_do(dossier: Dossier, rules: Rules, at: datetime) -> list[str]:
    """What remains for the holder of a deposited dossier, whenever it closes."""
    zone = rules.time_zone
    found = [
        f"Pièce demandée : {one.label}. À envoyer au plus tard le {closing_words(one.due_at, zone)}."
        for one in dossier.requests
    ]
    notices = [*lapsed_told(dossier, rules, at), *to_put_right(dossier, rules, at)]
    return [*found, *(f"{one.message} {one.remedy}".strip() for one in notices)]


def _awaited(cohort: Cohort) -> tuple[ColumnElement[Any], ...]:
    """The signatures that drafts of the cohort wait for."""
    return (
        Application.cohort_id == cohort.id,
        Application.state == ApplicationState.DRAFT,
        Commitment.signed_at.is_(None),
        Commitment.declined_at.is_(None),
        Commitment.cancelled_at.is_(None),
    )


def draft_facts(session: FencedSession, cohort: Cohort) -> CohortFacts:
    """How many drafts wait for the closing, and leaders with them; two statements."""
    drafts = select(func.count(Application.id)).where(
        Application.cohort_id == cohort.id, Application.state == ApplicationState.DRAFT
    )
    signatures = (
        select(func.count(Commitment.id))
        .join(Application, Application.id == Commitment.application_id)
        .where(*_awaited(cohort))
    )
    return CohortFacts(drafts=session.scalar(drafts) or 0, signatures=session.scalar(signatures) or 0)


FACTS.append(draft_facts)
