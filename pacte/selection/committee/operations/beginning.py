"""The beginning of a selection, and the lock under which its acts go one after the other."""

from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.committee import phrases as phrases
from pacte.selection.models import SelectionCommittee


def begin_selection(session: FencedSession, *, cohort_id: int, by: Actor, at: datetime) -> SelectionCommittee:
    """The committee of a cohort, locked until the transaction ends; made by whoever comes first."""
    session.get_one(Cohort, cohort_id, with_for_update=True)
    found = session.scalar(
        select(SelectionCommittee)
        .where(SelectionCommittee.cohort_id == cohort_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is not None:
        return found
    made = SelectionCommittee(cohort_id=cohort_id, created_at=at)
    session.add(made)
    session.flush()
    audit.record(session, action="selection.begun", subject=made, by=by, at=at)
    return made
