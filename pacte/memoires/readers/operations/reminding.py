"""Reminders to readers: who has not answered, who has not evaluated; by themselves, or by staff."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from pacte import audit
from pacte.cohorts.locking import lock_cohorts
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession
from pacte.french import plural
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers import emails
from pacte.memoires.readers.operations.giving import new_link
from pacte.memoires.readers.operations.loading import load_reading
from pacte.memoires.readers.panel import Panel, panel
from pacte.memoires.readers.rules import is_half_silent
from pacte.memoires.vocabulary import ReadingState
from pacte.policy import SYSTEM, Actor


def remind_chosen(
    session: FencedSession,
    *,
    cohort: Cohort,
    reading_ids: Collection[int],
    batch: str,
    by: Actor,
    at: datetime,
) -> int:
    """Write to the readers chosen who have not answered, or not evaluated; the same ``batch`` writes once."""
    locked = lock_cohorts(session, cohort.id)[cohort.id]
    found = panel(session, locked, at=at, viewer_id=by.person_id).seen()
    rows = [
        one for line in found.lines for one in line.open if one.submitted_at is None and one.id in reading_ids
    ]
    return _send(session, locked, [(one, f"by-hand:{batch}") for one in rows], by=by, at=at)


def remind_due(session: FencedSession, *, cohort: Cohort, at: datetime) -> int:
    """Those whose half of the time to answer has gone, once; those whose date comes, as the cohort says."""
    found = panel(session, lock_cohorts(session, cohort.id)[cohort.id], at=at)
    due = [
        (one, key)
        for line in found.lines
        for one in line.open
        if one.submitted_at is None and (key := _due(found, one))
    ]
    return _send(session, found.cohort, due, by=SYSTEM, at=at)


def _due(found: Panel, row: MemoireReading) -> str:
    """The key of the reminder that is due today; empty for none."""
    if row.state is ReadingState.ASKED:
        asked_on = row.asked_at.astimezone(ZoneInfo(found.definition.federation.time_zone)).date()
        half = is_half_silent(row.state, asked_on, found.definition.memoire.answer_days, found.today)
        return "half" if half else ""
    days = (row.due_on - found.today).days
    reached = [one for one in found.definition.memoire.reminder_days if 0 <= days <= one]
    return f"{row.due_on.isoformat()}:{min(reached)}" if reached else ""


def _send(
    session: FencedSession,
    cohort: Cohort,
    rows: list[tuple[MemoireReading, str]],
    *,
    by: Actor,
    at: datetime,
) -> int:
    sent = sum(_remind(session, row.id, key, by=by, at=at) for row, key in rows)
    if sent:
        audit.record(
            session,
            action="reading.reminded",
            subject=cohort,
            by=by,
            at=at,
            details={"messages": plural(sent, "message")},
        )
    return sent


def _remind(session: FencedSession, reading_id: int, key: str, *, by: Actor, at: datetime) -> bool:
    case, row = load_reading(session, reading_id=reading_id, at=at)
    if row.state is ReadingState.ASKED:
        if emails.was_asked(session, row, key):
            return False
        token = new_link(session, case, row, row.reader, by, at)
        emails.ask(session, case=case, row=row, reader=row.reader, token=token, reminder=key, at=at)
    elif not emails.remind_to_evaluate(
        session, case=case, row=row, days=(row.due_on - case.work.today).days, key=key, at=at
    ):
        return False
    row.reminded_at = at
    session.flush()
    return True
