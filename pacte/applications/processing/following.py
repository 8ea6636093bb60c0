"""Who looks after dossiers, which of them a tie now hides from whoever does, and which were withdrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from pacte.applications.models import Application, Deposit
from pacte.applications.registries import hidden_from
from pacte.applications.vocabulary import ApplicationState
from pacte.audit.models import JournalEntry
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession

NEWS_FOR = timedelta(days=14)
"""How long a withdrawal by the candidate is news to staff."""


def lately_withdrawn(session: FencedSession, cohorts: Sequence[Cohort], now: datetime) -> frozenset[int]:
    """Ids of the deposited dossiers that their holders withdrew themselves, of late; one statement."""
    return frozenset(
        session.scalars(
            select(Application.id)
            .join(
                JournalEntry,
                (JournalEntry.subject_kind == Application.__tablename__)
                & (JournalEntry.subject_id == Application.id)
                & (JournalEntry.action == "application.withdrawn")
                & (JournalEntry.at == Application.withdrawn_at),
            )
            .join(
                Deposit,
                (Deposit.application_id == Application.id)
                & (Deposit.taken_back_at == Application.withdrawn_at),
            )
            .where(
                Application.cohort_id.in_([cohort.id for cohort in cohorts]),
                Application.state == ApplicationState.WITHDRAWN,
                Application.withdrawn_at > now - NEWS_FOR,
            )
        )
    )


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
