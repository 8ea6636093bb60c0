"""Who looks after dossiers, and which of them a tie now hides from whoever does: someone else must."""

from collections.abc import Sequence

from sqlalchemy import select

from pacte.applications.models import Application
from pacte.applications.registries import hidden_from
from pacte.applications.vocabulary import ApplicationState
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession


def left_behind(session: FencedSession, cohorts: Sequence[Cohort]) -> frozenset[int]:
    """Ids of the dossiers hidden from the person who looks after them; one statement, and what is hidden."""
    rows = session.execute(
        select(Application.id, Application.assigned_to_id).where(
            Application.cohort_id.in_([cohort.id for cohort in cohorts]),
            Application.assigned_to_id.is_not(None),
            Application.state != ApplicationState.WITHDRAWN,
        )
    )
    followed = {identity: person_id for identity, person_id in rows if person_id is not None}
    hidden = hidden_from(session, cohorts, set(followed.values()), among=list(followed))
    return frozenset(identity for identity, person_id in followed.items() if identity in hidden[person_id])
