"""An opinion: its marks saved as they come, then given, abstained from, or given back by staff."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from pacte import audit
from pacte.applications.merging import Conflict, merge, read_version
from pacte.audit.models import JournalEntry
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.selection.models import Assessment
from pacte.selection.scoring import emails
from pacte.selection.scoring.operations.loading import Loaded, load
from pacte.selection.scoring.rules import (
    blockers_to_abstain,
    blockers_to_reopen,
    blockers_to_score,
    blockers_to_submit,
    blockers_to_take_back,
    field_of,
    marks_refused,
)

SAME_SITTING = timedelta(minutes=30)
"""Saves of one opinion within this time are one line of the journal: autosave would drown it otherwise."""
COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class SavedOpinion:
    """What a save did: the fields it changed, and those that another tab had changed meanwhile."""

    assessment: Assessment
    changed: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def fields_of(loaded: Loaded) -> dict[str, Any]:
    """The opinion as the form's fields show it: marks by field, then the comment."""
    return shown_fields(loaded, loaded.assessment)


def shown_fields(loaded: Loaded, row: Assessment | None) -> dict[str, Any]:
    """Field → what is written; None for a mark not given."""
    marks = row.marks if row is not None else {}
    return {
        **{field_of(one.key): marks.get(one.key) for one in loaded.definition.selection.criteria},
        COMMENT: row.comment if row is not None else "",
    }


def save_opinion(
    session: FencedSession,
    *,
    application_id: int,
    values: Mapping[str, Any],
    by: Actor,
    at: datetime,
    version: str = "",
) -> SavedOpinion:
    """Save what was typed: marks by field (None takes one away) and « comment »; may be incomplete.

    ``version`` tells what the form showed: a field that it only showed never overwrites another tab's.
    """
    loaded = load(session, application_id=application_id, scorer_id=_person(by))
    refuse_if(blockers_to_score(loaded.standing))
    keys = {field_of(one.key): one.key for one in loaded.definition.selection.criteria}
    unknown = set(values) - {*keys, COMMENT}
    if unknown:
        raise ValueError(f"not fields of this grid: {sorted(unknown)}")
    given = {keys[field]: value for field, value in values.items() if field in keys and value is not None}
    refuse_if(marks_refused(loaded.definition.selection.criteria, given))
    row = loaded.row
    changes, conflicts = merge(fields_of(loaded), values, read_version(version))
    if changes:
        first = not row.marks and not row.comment
        marks = {**row.marks, **{keys[field]: changes[field] for field in changes if field in keys}}
        row.marks = {key: mark for key, mark in marks.items() if mark is not None}
        row.comment = changes.get(COMMENT, row.comment)
        row.updated_at = at
        row.revision += 1
        session.flush()
        _note_saved(session, loaded, first=first, by=by, at=at)
    return SavedOpinion(row, tuple(changes), conflicts)


def submit(session: FencedSession, *, application_id: int, by: Actor, at: datetime) -> Assessment:
    """Give the opinion: every criterion marked; from then on it no longer changes, unless staff reopen it."""
    loaded = load(session, application_id=application_id, scorer_id=_person(by))
    marks = loaded.assessment.marks if loaded.assessment else {}
    refuse_if(blockers_to_submit(loaded.standing, loaded.definition.selection.criteria, marks))
    row = loaded.row
    row.submitted_at = row.updated_at = at
    row.revision += 1
    _record(session, "assessment.submitted", loaded, by=by, at=at)
    return row


def take_back(session: FencedSession, *, application_id: int, by: Actor, at: datetime) -> Assessment:
    """Take back an opinion just given, or as long as nobody else’s can have been seen; its marks stay."""
    loaded = load(session, application_id=application_id, scorer_id=_person(by))
    row = loaded.assessment
    refuse_if(
        blockers_to_take_back(
            loaded.standing,
            submitted_at=row.submitted_at if row is not None else None,
            others=others_gave(session, application_id, _person(by)),
            at=at,
        )
    )
    row = loaded.row
    row.submitted_at, row.updated_at = None, at
    row.revision += 1
    _record(session, "assessment.taken_back", loaded, by=by, at=at)
    return row


def others_gave(session: FencedSession, application_id: int, scorer_id: int) -> bool:
    """Whether anybody else has given an opinion on that dossier; one statement."""
    found = select(Assessment.id).where(
        Assessment.application_id == application_id,
        Assessment.scorer_id != scorer_id,
        Assessment.submitted_at.is_not(None),
    )
    return session.scalars(found.limit(1)).first() is not None


def abstain(
    session: FencedSession, *, application_id: int, reason: str, by: Actor, at: datetime
) -> Assessment:
    """Give no opinion on this dossier; the place is free again, what was typed is kept."""
    loaded = load(session, application_id=application_id, scorer_id=_person(by))
    refuse_if(blockers_to_abstain(loaded.standing, reason))
    row = loaded.row
    row.abstained_at = row.updated_at = at
    row.abstention_reason = reason.strip()
    row.revision += 1
    _record(session, "assessment.abstained", loaded, by=by, at=at)
    return row


def reopen(
    session: FencedSession,
    *,
    application_id: int,
    scorer_id: int,
    reason: str,
    by: Actor,
    at: datetime,
) -> Assessment:
    """Staff give a submitted opinion back to its scorer, who is told why; its marks stay as they were."""
    loaded = load(session, application_id=application_id, scorer_id=scorer_id)
    refuse_if(blockers_to_reopen(loaded.standing, reason))
    row = loaded.row
    row.submitted_at = None
    row.reopened_at = row.updated_at = at
    row.reopened_by_id, row.reopening_reason = by.person_id, reason.strip()
    row.revision += 1
    emails.tell_reopened(session, loaded=loaded, reason=reason.strip(), at=at)
    _record(session, "assessment.reopened", loaded, by=by, at=at)
    return row


def _person(by: Actor) -> int:
    if by.person_id is None:
        raise ValueError("an opinion is a person's")
    return by.person_id


def _record(session: FencedSession, action: str, loaded: Loaded, *, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        action=action,
        subject=loaded.row,
        by=by,
        at=at,
        details={"reference": loaded.application.reference, "scorer": loaded.scorer.name},
    )


def _note_saved(session: FencedSession, loaded: Loaded, *, first: bool, by: Actor, at: datetime) -> None:
    """Journal the saving of marks, once a sitting."""
    if not first:
        last = session.scalar(
            select(JournalEntry)
            .where(
                JournalEntry.subject_kind == Assessment.__tablename__,
                JournalEntry.subject_id == loaded.row.id,
            )
            .order_by(JournalEntry.position.desc())
            .limit(1)
        )
        saved = last is not None and last.action in ("assessment.begun", "assessment.saved")
        if saved and last is not None and at - last.at < SAME_SITTING:
            return
    _record(session, "assessment.begun" if first else "assessment.saved", loaded, by=by, at=at)
