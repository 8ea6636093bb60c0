"""What evaluations forget: who was asked, some time after nobody can answer any more. Answers stay."""

from datetime import datetime, timedelta

from sqlalchemy import select

from pacte import audit, links
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.mail.forgetting import delete_ended
from pacte.policy import SYSTEM
from pacte.seminars.evaluation.emails import TEMPLATES
from pacte.seminars.evaluation.rules import KEPT
from pacte.seminars.models import EvaluationRequest

LONGEST_OPEN = timedelta(days=90)
"""What the file of a cohort allows at most."""


def forget_addresses(session: FencedSession, *, at: datetime) -> int:
    """Forget who was asked ``KEPT`` after the end, in requests, links and mail; says how many requests.

    The row stays, so that the rate of answers does.
    """
    rows = session.scalars(
        select(EvaluationRequest)
        .where(EvaluationRequest.closes_at <= at - KEPT, EvaluationRequest.email != "")
        .order_by(EvaluationRequest.id)
        .with_for_update()
    ).all()
    for row in rows:
        links.forget_about(session, subject=row)
        row.email, row.person_id, row.enrollment_id, row.link_id = "", None, None, None
        row.asked_key = f"forgotten:{row.id}"
    delete_ended(session, templates=TEMPLATES, before=at - LONGEST_OPEN - KEPT)
    if rows:
        audit.record(
            session,
            action="evaluation.forgotten",
            subject=session.get_one(Federation, session.federation_id),
            by=SYSTEM,
            at=at,
            details={"count": len(rows)},
        )
    return len(rows)
