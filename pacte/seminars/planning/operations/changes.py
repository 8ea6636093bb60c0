"""Changes of a seminar: other dates, another modality or place, cancelled, restored; told once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from pacte import audit
from pacte.blockers import Blocker, refuse_if, stale
from pacte.cohorts.cohort_file import check_cohort_data, to_dict
from pacte.cohorts.curriculum import Curriculum
from pacte.cohorts.definition import CohortDefinition, HalfDayDefinition, Modality
from pacte.cohorts.operations import edit_cohort
from pacte.database import FencedSession
from pacte.policy import Actor
from pacte.seminars.following import as_kept, with_traces
from pacte.seminars.models import HalfDay, ScheduleChange, Seminar
from pacte.seminars.planning import notices
from pacte.seminars.planning.loading import Planned, load_planned, planned
from pacte.seminars.planning.rules import (
    blockers_of_reason,
    blockers_to_cancel,
    blockers_to_change,
    blockers_to_restore,
    field_of,
)
from pacte.seminars.setting import read_setting
from pacte.seminars.vocabulary import ChangeKind


def change_schedule(
    session: FencedSession,
    *,
    seminar: Seminar,
    half_days: Sequence[HalfDayDefinition],
    modality: Modality,
    place: str,
    video_url: str,
    reason: str,
    after_the_fact: bool = False,
    seen: int,
    curriculum: Curriculum,
    by: Actor,
    at: datetime,
) -> bool:
    """Change dates, modality, place or link; the cohort's definition follows. False: nothing was to change.

    ``seen`` is the revision that the page showed. ``after_the_fact``: past ones that are added were held.
    A change already made (a double click) is not made twice.
    """
    plan = load_planned(session, seminar)
    row, setting = plan.row, plan.setting
    place, video_url = place.strip(), video_url.strip()
    new = _redefined(setting.definition, row.key, half_days, modality, place)
    if new == setting.definition and video_url == row.video_url:
        return False
    if seen != row.revision:
        raise stale("Ce séminaire")
    refuse_if(
        [*blockers_to_change(plan.standing(at)), *blockers_of_reason(reason), *_incoherences(new, row.key)]
    )
    before, had_video = plan.told, row.video_url
    row.video_url = video_url
    edit_cohort(
        session,
        cohort=setting.cohort,
        definition=new,
        revision=setting.cohort.revision,
        curriculum=curriculum,
        reason=reason,
        after_the_fact=after_the_fact,
        by=by,
        at=at,
    )
    session.flush()
    after = planned(session, read_setting(session, setting.cohort), row)
    written = _changes_at(session, row, at)
    for change in written:
        change.before = as_kept(before)
    if video_url != had_video:
        if not any(change.kind is ChangeKind.PLACE for change in written):
            session.add(
                _change(
                    row, ChangeKind.PLACE, before=as_kept(before), after=after, reason=reason, by=by, at=at
                )
            )
        if not written:
            row.revision += 1
            row.updated_at = at
        audit.record(
            session, action="seminar.video_changed", subject=row, by=by, at=at, details={"title": row.title}
        )
    session.flush()
    notices.tell(session, plan=after, reason=reason, by=by, at=at)
    return True


def blockers_of_schedule(
    plan: Planned, *, half_days: Sequence[HalfDayDefinition], modality: Modality, place: str
) -> list[Blocker]:
    """Why the cohort's own checks refuse these half-days."""
    new = _redefined(plan.setting.definition, plan.row.key, half_days, modality, place.strip())
    return [] if new == plan.setting.definition else _incoherences(new, plan.row.key)


def cancel(
    session: FencedSession, *, seminar: Seminar, reason: str, seen: int, by: Actor, at: datetime
) -> bool:
    """Cancel, with the reason that people read; False when it was cancelled already (a double click)."""
    plan = load_planned(session, seminar)
    row = plan.row
    if row.cancelled_at is not None and row.cancel_reason == reason.strip():
        return False
    if seen != row.revision:
        raise stale("Ce séminaire")
    has_traces = bool(with_traces(session, HalfDay.seminar_id == row.id))
    refuse_if([*blockers_to_cancel(plan.standing(at), has_traces=has_traces), *blockers_of_reason(reason)])
    row.cancelled_at, row.cancel_reason, row.cancelled_by_id = at, reason.strip(), by.person_id
    _moved(session, plan, ChangeKind.CANCELLED, "seminar.cancelled", reason, by, at)
    return True


def restore(
    session: FencedSession, *, seminar: Seminar, reason: str, seen: int, by: Actor, at: datetime
) -> bool:
    """Hold a cancelled seminar after all; False when it is not cancelled any more (a double click)."""
    plan = load_planned(session, seminar)
    row = plan.row
    if row.cancelled_at is None and seen < row.revision:
        return False
    if seen != row.revision:
        raise stale("Ce séminaire")
    refuse_if([*blockers_to_restore(plan.standing(at)), *blockers_of_reason(reason)])
    row.cancelled_at, row.cancel_reason, row.cancelled_by_id = None, "", None
    _moved(session, plan, ChangeKind.RESTORED, "seminar.restored", reason, by, at)
    return True


def _moved(
    session: FencedSession,
    plan: Planned,
    kind: ChangeKind,
    action: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    row = plan.row
    row.revision += 1
    row.updated_at = at
    session.add(_change(row, kind, before=as_kept(plan.told), after=plan, reason=reason, by=by, at=at))
    session.flush()
    audit.record(session, action=action, subject=row, by=by, at=at, details={"title": row.title})
    notices.tell(session, plan=plan, reason=reason, by=by, at=at)


def _change(
    row: Seminar,
    kind: ChangeKind,
    *,
    before: dict[str, object],
    after: Planned,
    reason: str,
    by: Actor,
    at: datetime,
) -> ScheduleChange:
    return ScheduleChange(
        seminar_id=row.id,
        kind=kind,
        before=before,
        after=as_kept(after.told),
        reason=reason.strip(),
        at=at,
        by_id=by.person_id,
    )


def _changes_at(session: FencedSession, row: Seminar, at: datetime) -> list[ScheduleChange]:
    statement = select(ScheduleChange).where(ScheduleChange.seminar_id == row.id, ScheduleChange.at == at)
    return list(session.scalars(statement))


def _redefined(
    definition: CohortDefinition,
    key: str,
    half_days: Sequence[HalfDayDefinition],
    modality: Modality,
    place: str,
) -> CohortDefinition:
    """The definition with this seminar changed; T0 follows the seminar that alone is held that day."""
    ordered = tuple(sorted(half_days, key=lambda one: (one.on, one.starts_at)))
    seminars, t0_on = [], definition.t0_on
    for one in definition.seminars:
        if one.key != key:
            seminars.append(one)
            continue
        seminars.append(replace(one, half_days=ordered, modality=modality, place=place))
        others = [day for other in definition.seminars if other.key != key for day in other.days]
        if t0_on in one.days and t0_on not in others and ordered and t0_on not in seminars[-1].days:
            t0_on = seminars[-1].days[0]
    return replace(definition, seminars=tuple(seminars), t0_on=t0_on)


def _incoherences(definition: CohortDefinition, key: str) -> list[Blocker]:
    """What the cohort's own checks refuse: overlaps, dates before T0, hours the wrong way round."""
    position = next(index for index, one in enumerate(definition.seminars) if one.key == key)
    _, problems = check_cohort_data(to_dict(definition))
    return [
        Blocker("definition", problem.message, problem.remedy, field_of(problem.path, position))
        for problem in problems
        if problem.severity == "error"
    ]
