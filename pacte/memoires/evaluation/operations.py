"""An evaluation: its marks and comments saved as they come, then given, or given back by staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.applications.merging import Conflict, merge, read_version
from pacte.audit.models import JournalEntry
from pacte.blockers import Refused, refuse_if
from pacte.cohorts.definition import Criterion
from pacte.database import FencedSession
from pacte.memoires.evaluation import emails
from pacte.memoires.evaluation import phrases as phrases
from pacte.memoires.evaluation.rules import (
    JURY,
    LEARNER,
    blockers_to_evaluate,
    blockers_to_reopen,
    blockers_to_submit,
)
from pacte.memoires.models import MemoireReading
from pacte.memoires.readers.operations.loading import GONE, Case, load_reading, standing_of
from pacte.policy import Actor
from pacte.selection.scoring.rules import field_of, marks_refused


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did: the fields it changed, and those that another tab had changed meanwhile."""

    row: MemoireReading
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def fields_of(row: MemoireReading, criteria: tuple[Criterion, ...]) -> dict[str, Any]:
    """Field → what is written, marks then comments; None for a mark not given."""
    return {
        **{field_of(one.key): row.marks.get(one.key) for one in criteria},
        LEARNER: row.comment_learner,
        JURY: row.comment_jury,
    }


def save(
    session: FencedSession,
    *,
    reading_id: int,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: str = "",
) -> Saved:
    """Save what was typed: marks by field (None takes one away) and comments; may be incomplete.

    ``version`` tells what the form showed: a field that it only showed never overwrites another tab's.
    """
    case, row = _own(session, reading_id, by, at)
    refuse_if(blockers_to_evaluate(standing_of(session, case, row.reader_id, row)))
    criteria = case.work.definition.criteria
    keys = {field_of(one.key): one.key for one in criteria}
    unknown = set(values) - {*keys, LEARNER, JURY}
    if unknown:
        raise ValueError(f"not fields of this grid: {sorted(unknown)}")
    given = {keys[field]: value for field, value in values.items() if field in keys and value is not None}
    refuse_if(marks_refused(criteria, given))
    changes, conflicts = merge(fields_of(row, criteria), values, read_version(version))
    if changes:
        marks = {**row.marks, **{keys[field]: changes[field] for field in changes if field in keys}}
        row.marks = {key: mark for key, mark in marks.items() if mark is not None}
        row.comment_learner = changes.get(LEARNER, row.comment_learner)
        row.comment_jury = changes.get(JURY, row.comment_jury)
        row.updated_at = at
        row.revision += 1
        session.flush()
    return Saved(row, tuple(changes), conflicts)


def submit(session: FencedSession, *, reading_id: int, by: Actor, at: datetime) -> MemoireReading:
    """Give the evaluation, of the deposit that counts now; it no longer changes unless staff reopen it."""
    case, row = _own(session, reading_id, by, at)
    refuse_if(
        blockers_to_submit(
            standing_of(session, case, row.reader_id, row),
            case.work.definition.criteria,
            row.marks,
            row.comment_learner,
        )
    )
    deposit = case.work.known.deposit
    assert deposit is not None  # it was asked of a deposited mémoire, and deposits are kept
    row.submitted_at, row.submitted_deposit_id, row.updated_at = at, deposit.id, at
    row.revision += 1
    session.flush()
    audit.record(
        session,
        action="reading.submitted",
        subject=row,
        by=by,
        at=at,
        details={"deposit": deposit.number},
    )
    return row


def reopen(
    session: FencedSession, *, reading_id: int, reason: str, by: Actor, at: datetime
) -> MemoireReading:
    """Staff give an evaluation back to its reader, who is told why; all that was typed stays."""
    case, row = load_reading(session, reading_id=reading_id, at=at)
    refuse_if(blockers_to_reopen(standing_of(session, case, row.reader_id, row), reason))
    row.submitted_at = row.submitted_deposit_id = None
    row.reopened_at = row.updated_at = at
    row.reopened_by_id, row.reopening_reason = by.person_id, reason.strip()
    row.revision += 1
    session.flush()
    emails.tell_reopened(session, case=case, row=row, at=at)
    audit.record(session, action="reading.reopened", subject=row, by=by, at=at)
    return row


def note_attempt(session: FencedSession, *, reading_id: int, by: Actor, at: datetime) -> None:
    """Somebody tried to evaluate despite a tie: written in the journal, once a reading."""
    row = session.get_one(MemoireReading, reading_id, with_for_update=True)
    tried = "reading.tried_despite_tie"
    known = session.scalar(
        select(JournalEntry.id)
        .where(
            JournalEntry.subject_kind == MemoireReading.__tablename__,
            JournalEntry.subject_id == row.id,
            JournalEntry.action == tried,
        )
        .limit(1)
    )
    if known is None:
        audit.record(session, action=tried, subject=row, by=by, at=at)


def _own(session: FencedSession, reading_id: int, by: Actor, at: datetime) -> tuple[Case, MemoireReading]:
    case, row = load_reading(session, reading_id=reading_id, at=at)
    if row.reader_id != by.person_id:
        raise Refused([GONE])
    return case, row
