"""What interviews follow: a candidate who withdraws gives their slot back."""

from datetime import datetime

from pacte.applications.models import Application
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.interviews.operations.freeing import WITHDRAWN, free_interviews
from pacte.signals import application_withdrawn


@application_withdrawn.connect
def follow_withdrawal(session: FencedSession, *, application_id: int, by: Actor, at: datetime) -> None:
    """The slot is free at once, for somebody else."""
    row = session.get_one(Application, application_id)
    free_interviews(
        session, cohort_id=row.cohort_id, application_ids=[application_id], why=WITHDRAWN, by=by, at=at
    )
