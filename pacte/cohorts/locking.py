"""The lock under which acts on a cohort go one after the other: its row, before anything that hangs on it."""

from sqlalchemy import select

from pacte.blockers import Blocker, Refused
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession


def lock_cohorts(session: FencedSession, *cohort_ids: int) -> dict[int, Cohort]:
    """Those cohorts as they are now, locked until the transaction ends.

    Always by id, so that two acts never wait for each other; others may still refer to the rows.
    """
    session.flush()
    rows = session.scalars(
        select(Cohort)
        .where(Cohort.id.in_(cohort_ids))
        .order_by(Cohort.id)
        .with_for_update(key_share=True, of=Cohort)
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    if len(found) != len(set(cohort_ids)):
        raise Refused([Blocker("gone", "Cette promotion n’existe plus.")])
    return found
