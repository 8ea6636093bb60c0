"""What a cohort asked on a past day: the definition with what was changed since then taken back.

The journal keeps, with each change, the parts that the conditions of a learner come of, as they were.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from pacte.audit.models import JournalEntry
from pacte.cohorts.cohort_file import from_dict, to_dict
from pacte.cohorts.definition import CohortDefinition
from pacte.cohorts.models import Cohort
from pacte.database import FencedSession

EDITED = "cohort.edited"
KEPT = ("productions", "attendance", "rules", "memoire", "defence")
"""The parts of a definition that a learner's conditions come of."""


def parts_before(old: CohortDefinition, new: CohortDefinition) -> dict[str, Any]:
    """Those that change, as they were: the journal keeps them with the change."""
    changed = [name for name in KEPT if getattr(old, name) != getattr(new, name)]
    if not changed:
        return {}
    former = to_dict(old)
    return {name: former[name] for name in changed}


def definitions_on(
    session: FencedSession,
    definitions: Mapping[int, CohortDefinition],
    days: Collection[tuple[int, date]],
) -> Mapping[tuple[int, date], CohortDefinition]:
    """Id of a cohort and local day → what the cohort asked when that day ended.

    ``definitions``: today's, by id of cohort. One statement, none without ``days``.
    """
    if not days:
        return {}
    changes = _changes(session, {cohort_id for cohort_id, _ in days})
    return {
        (cohort_id, day): _before(definitions[cohort_id], changes[cohort_id], day) for cohort_id, day in days
    }


Changes = list[tuple[datetime, Mapping[str, Any]]]


def _changes(session: FencedSession, cohort_ids: Collection[int]) -> Mapping[int, Changes]:
    """The latest first."""
    found: dict[int, Changes] = defaultdict(list)
    rows = session.execute(
        select(JournalEntry.subject_id, JournalEntry.at, JournalEntry.details)
        .where(
            JournalEntry.subject_kind == Cohort.__tablename__,
            JournalEntry.subject_id.in_(cohort_ids),
            JournalEntry.action == EDITED,
        )
        .order_by(JournalEntry.position.desc())
    )
    for cohort_id, at, details in rows:
        if parts := details.get("before"):
            found[cohort_id].append((at, parts))
    return found


def _before(definition: CohortDefinition, changes: Changes, day: date) -> CohortDefinition:
    end = datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(definition.federation.time_zone))
    since = [parts for at, parts in changes if at >= end]
    if not since:
        return definition
    data = to_dict(definition)
    for parts in since:
        data |= parts
    return from_dict(data)
