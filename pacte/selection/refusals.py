"""What someone tried on a dossier and was refused, kept in the journal where fairness depends on it.

The refused transaction is gone with all it held: this is written by a second, short one. Most refusals are
mistakes that the page explains (a mark out of scale, a place too many) and stay in the application's log; to
judge in spite of a tie, or after the end, or to take a place whose term has passed, is what a federation may
have to show that it prevented.
"""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from pacte import audit
from pacte.audit import HistoryLine
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection import phrases as phrases
from pacte.selection.models import Candidacy

Tried = Literal["opinion", "decision", "assignment", "place"]

KEPT: dict[Tried, tuple[str, ...]] = {
    "opinion": ("in_conflict", "deliberation_began"),
    "decision": ("in_conflict", "closed"),
    "assignment": (),
    "place": ("expired",),
}
"""Codes of the reasons that are kept, by what was tried."""
ONCE_IN = timedelta(days=1)
"""A person, a dossier and a reason make one entry in that time, so that nobody can fill the journal."""
PREFIX = "refusal."


def is_kept(tried: Tried, refused: Refused) -> bool:
    """Whether one of the reasons is of those that the journal keeps."""
    return any(blocker.code in KEPT[tried] for blocker in refused.blockers)


def record_refusal(
    session: FencedSession, *, tried: Tried, refused: Refused, application_id: int, by: Actor, at: datetime
) -> list[JournalEntry]:
    """Write the entries that are not there yet; none for a dossier that is not before the committee.

    They are about the candidacy, which candidates do not read, never about the application, which they do.
    """
    row = session.scalar(
        select(Candidacy)
        .where(Candidacy.application_id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        return []
    codes = {blocker.code for blocker in refused.blockers}
    wanted = [f"{PREFIX}{tried}.{code}" for code in KEPT[tried] if code in codes]
    known = set(
        session.scalars(
            select(JournalEntry.action).where(
                JournalEntry.subject_kind == Candidacy.__tablename__,
                JournalEntry.subject_id == row.id,
                JournalEntry.actor_id == by.person_id,
                JournalEntry.action.in_(wanted),
                JournalEntry.at > at - ONCE_IN,
            )
        )
    )
    return [
        audit.record(
            session, action=action, subject=row, by=by, at=at, details={"application_id": application_id}
        )
        for action in wanted
        if action not in known
    ]


def refusals_of(session: FencedSession, application_id: int) -> list[HistoryLine]:
    """What was refused about a dossier, latest first; two statements."""
    row = session.scalar(select(Candidacy).where(Candidacy.application_id == application_id))
    if row is None:
        return []
    return [line for line in audit.history(session, row) if line.action.startswith(PREFIX)]
