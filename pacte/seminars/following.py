"""The calendar follows the cohort's definition: seminars appear, move, change, in the same transaction."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from pacte import audit
from pacte.addresses import seminar_path
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import CohortDefinition, SeminarDefinition
from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import date_words, time_words
from pacte.policy import Actor
from pacte.seminars import phrases as phrases
from pacte.seminars.calendar_rules import Hours, Told, change_labels, hours_of, kinds_of_change, paired
from pacte.seminars.models import (
    Attendance,
    AttendanceAddendum,
    CatchUp,
    ConnectionReport,
    EvaluationRequest,
    HalfDay,
    Justification,
    ScheduleChange,
    Seminar,
    SeminarMaterial,
    SeminarReply,
    SeminarSpeaker,
    SeminarTrainer,
    SheetPhoto,
    SigningLink,
    TeamGuest,
)
from pacte.seminars.vocabulary import ChangeKind
from pacte.signals import cohort_saved, seminar_changed

TRACES = (Attendance, AttendanceAddendum, SheetPhoto, ConnectionReport, CatchUp, Justification)
"""Tables whose rows make a half-day part of history."""


@cohort_saved.connect
def follow(session: FencedSession, *, cohort: Cohort, reason: str, by: Actor, at: datetime) -> None:
    """Bring the rows up to the definition; refused when it would rewrite what happened."""
    session.flush()
    definition = definition_of(cohort)
    known = {
        row.key: row
        for row in session.scalars(
            select(Seminar).where(Seminar.cohort_id == cohort.id).order_by(Seminar.id).with_for_update()
        )
    }
    rows: dict[int, list[HalfDay]] = {row.id: [] for row in known.values()}
    for half_day in session.scalars(
        select(HalfDay).where(HalfDay.cohort_id == cohort.id).order_by(HalfDay.starts_at).with_for_update()
    ):
        rows[half_day.seminar_id].append(half_day)
    traced = with_traces(session, HalfDay.cohort_id == cohort.id)
    for position, wanted in enumerate(definition.seminars):
        row = known.pop(wanted.key, None)
        if row is None:
            _announce(session, cohort, definition, position, wanted, reason, by, at)
        else:
            _bring_up(session, row, rows[row.id], traced, definition, position, wanted, reason, by, at)
    for row in known.values():
        _drop(session, row, rows[row.id], traced, by, at)
    session.flush()


def told_of(row: Seminar, half_days: Sequence[HalfDay]) -> Told:
    """A seminar as its people know it."""
    return Told(
        half_days=tuple(sorted(Hours(one.starts_at, one.ends_at) for one in half_days)),
        modality=row.modality.value,
        place=row.place,
        video_url=row.video_url,
    )


def as_kept(told: Told) -> dict[str, Any]:
    """What a change keeps of a seminar, for JSON."""
    return {
        "half_days": [
            [one.starts_at.astimezone(UTC).isoformat(), one.ends_at.astimezone(UTC).isoformat()]
            for one in told.half_days
        ],
        "modality": told.modality,
        "place": told.place,
        "video_url": told.video_url,
    }


def with_traces(session: FencedSession, which: ColumnElement[bool]) -> frozenset[int]:
    """Ids, among those half-days, of the ones of which something is known; a statement a table, plus one."""
    found: set[int] = set()
    for table in TRACES:
        found.update(
            session.scalars(
                select(table.half_day_id)
                .join(HalfDay, HalfDay.id == table.half_day_id)
                .where(which)
                .distinct()
            )
        )
    sealed = select(HalfDay.id).where(which, HalfDay.sealed_at.is_not(None))
    return frozenset(found | set(session.scalars(sealed)))


def _announce(
    session: FencedSession,
    cohort: Cohort,
    definition: CohortDefinition,
    position: int,
    wanted: SeminarDefinition,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """A new one; added once some of it is past, its history says why, and by whom."""
    row = Seminar(
        cohort_id=cohort.id,
        key=wanted.key,
        position=position,
        title=wanted.title,
        modality=wanted.modality,
        place=wanted.place,
        with_teams=wanted.with_teams,
        tracks=[track.value for track in wanted.tracks],
        modules=list(wanted.modules),
        created_at=at,
        updated_at=at,
    )
    session.add(row)
    session.flush()
    half_days = [_new(row, hours) for hours in hours_of(wanted, definition.federation.time_zone)]
    session.add_all(half_days)
    if reason.strip() and any(one.starts_at <= at for one in half_days):
        session.add(
            ScheduleChange(
                seminar_id=row.id,
                kind=ChangeKind.ANNOUNCED,
                before=as_kept(told_of(row, ())),
                after=as_kept(told_of(row, half_days)),
                reason=reason.strip(),
                at=at,
                by_id=by.person_id,
            )
        )
    audit.record(session, action="seminar.announced", subject=row, by=by, at=at, details={"title": row.title})


def _bring_up(
    session: FencedSession,
    row: Seminar,
    half_days: Sequence[HalfDay],
    traced: frozenset[int],
    definition: CohortDefinition,
    position: int,
    wanted: SeminarDefinition,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    before = told_of(row, half_days)
    content = (row.title, row.with_teams, list(row.tracks), list(row.modules))
    row.position = position
    row.title, row.with_teams = wanted.title, wanted.with_teams
    row.tracks = [track.value for track in wanted.tracks]
    row.modules = list(wanted.modules)
    row.modality, row.place = wanted.modality, wanted.place
    hours = hours_of(wanted, definition.federation.time_zone)
    _move(session, row, half_days, traced, hours)
    after = Told(
        half_days=tuple(Hours(one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in hours),
        modality=row.modality.value,
        place=row.place,
        video_url=row.video_url,
    )
    kinds = list(kinds_of_change(before, after))
    if content != (row.title, row.with_teams, list(row.tracks), list(row.modules)):
        kinds.append(ChangeKind.CONTENT)
    if not kinds:
        return
    row.revision += 1
    row.updated_at = at
    for kind in kinds:
        session.add(
            ScheduleChange(
                seminar_id=row.id,
                kind=kind,
                before=as_kept(before),
                after=as_kept(after),
                reason=reason.strip(),
                at=at,
                by_id=by.person_id,
            )
        )
    words = ", ".join(
        label.lower()
        for label in change_labels(kinds, before.half_days, after.half_days, modality=after.modality, at=at)
    )
    added = sorted(set(after.half_days) - set(before.half_days))
    if before.half_days and added and not set(before.half_days) - set(after.half_days):
        zone = definition.federation.time_zone
        words += (
            " ("
            + ", ".join(
                f"{date_words(one.starts_at, tz=zone)} à {time_words(one.starts_at, zone)}" for one in added
            )
            + ")"
        )
    audit.record(
        session,
        action="seminar.changed",
        subject=row,
        by=by,
        at=at,
        details={"title": row.title, "words": words, "kinds": [kind.value for kind in kinds]},
    )
    seminar_changed.send(session, seminar=row, reason=reason, by=by, at=at)


def _move(
    session: FencedSession,
    row: Seminar,
    half_days: Sequence[HalfDay],
    traced: frozenset[int],
    hours: Sequence[Hours],
) -> None:
    """Each half-day keeps its row when its hours change, so that what refers to it follows."""
    by_hours: Mapping[Hours, HalfDay] = {Hours(one.starts_at, one.ends_at): one for one in half_days}
    wanted = {Hours(one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in hours}
    fixed = [moment for moment, one in by_hours.items() if one.id in traced]
    for old, new in paired(list(by_hours), sorted(wanted), fixed):
        if old is not None and new is None and by_hours[old].id in traced:
            raise Refused([_held(row)])
        if old is None and new is not None:
            session.add(_new(row, new))
        elif old is not None and new is None:
            session.execute(delete(SigningLink).where(SigningLink.half_day_id == by_hours[old].id))
            session.execute(delete(HalfDay).where(HalfDay.id == by_hours[old].id))
            session.expunge(by_hours[old])
        elif old is not None and new is not None and old != new:
            by_hours[old].starts_at, by_hours[old].ends_at = new.starts_at, new.ends_at
            by_hours[old].revision += 1
    session.flush()


def _drop(
    session: FencedSession,
    row: Seminar,
    half_days: Sequence[HalfDay],
    traced: frozenset[int],
    by: Actor,
    at: datetime,
) -> None:
    """Taken out of the file: only if nobody was invited and nothing happened; else it is to be cancelled."""
    if row.invited_at is not None or any(one.id in traced for one in half_days):
        raise Refused([_to_cancel(session, row)])
    audit.record(session, action="seminar.dropped", subject=row, by=by, at=at, details={"title": row.title})
    gone = [one.id for one in half_days]
    session.execute(delete(SigningLink).where(SigningLink.half_day_id.in_(gone)))
    for table in (
        HalfDay,
        ScheduleChange,
        SeminarTrainer,
        SeminarSpeaker,
        SeminarMaterial,
        SeminarReply,
        TeamGuest,
        EvaluationRequest,
    ):
        session.execute(delete(table).where(table.seminar_id == row.id))
    session.delete(row)
    session.flush()


def _new(row: Seminar, hours: Hours) -> HalfDay:
    return HalfDay(
        seminar_id=row.id,
        cohort_id=row.cohort_id,
        starts_at=hours.starts_at,
        ends_at=hours.ends_at,
        code_secret=token_hex(32),
    )


def _held(row: Seminar) -> Blocker:
    return Blocker(
        "seminar_held",
        f"« {row.title} » a déjà des personnes invitées ou des présences à l’une des dates retirées.",
        "Gardez ses demi-journées ; un séminaire qui n’aura pas lieu s’annule, avec sa raison.",
        "seminars",
    )


def _to_cancel(session: FencedSession, row: Seminar) -> Blocker:
    """Leads to where it is cancelled: its line is gone from the page where it was taken out."""
    slug = session.get_one(Federation, session.federation_id).slug
    return Blocker(
        "seminar_held",
        f"« {row.title} » a déjà des personnes invitées ou des présences : il ne se supprime pas, "
        "il s’annule depuis sa page, avec sa raison.",
        "Il est toujours au calendrier ; sa ligne revient ici si vous rouvrez cette page.",
        f"{seminar_path(slug, row.id)}#annulation",
    )
