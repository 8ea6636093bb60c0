"""Who is there, and when each defence begins and ends."""

from collections.abc import Collection
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from pacte import audit
from pacte.blockers import refuse_if
from pacte.database import FencedSession
from pacte.juries.day.operations.loading import load_case, load_room
from pacte.juries.day.queries import Room
from pacte.juries.day.rules import Moment, blockers_to_attend, blockers_to_correct_hours, blockers_to_mark
from pacte.juries.models import Defence
from pacte.policy import Actor, allows

COLUMNS = {Moment.ARRIVED: "learner_arrived_at", Moment.BEGAN: "began_at", Moment.ENDED: "ended_at"}


def attend(
    session: FencedSession,
    *,
    room_id: int,
    defence_ids: Collection[int],
    present: Collection[int],
    chair: int | None,
    by: Actor,
    at: datetime,
) -> Room:
    """Say which jurors are there, the others being absent, at those defences; ``chair`` (None: as it is)
    presides where they sit."""
    room = load_room(session, room_id)
    jurors = {one.id for one in room.jurors}
    refuse_if(
        blockers_to_attend(
            jurors,
            room.passages,
            present=present,
            chosen=defence_ids,
            chair=chair,
            writer=_writer(room, by),
            day=room.half_day.day,
            today=room.today(at),
            is_closed=room.is_closed,
        )
    )
    chosen = [line for line in room.lines if line.id in set(defence_ids)]
    for line in chosen:
        presides = chair is not None and any(seat.juror_id == chair for seat in line.seats)
        for seat in line.seats:
            seat.is_present = seat.juror_id in present
            if presides:
                seat.is_chair = seat.juror_id == chair
    session.flush()
    audit.record(
        session,
        action="defence.attended",
        subject=room.room,
        by=by,
        at=at,
        details={
            "defences": sorted(line.id for line in chosen),
            "present": sorted(set(present)),
            "chair": chair,
        },
    )
    return room


def _writer(room: Room, by: Actor) -> int | None:
    """The juror of the room who acts; None for the team."""
    if allows(by, "defence.oversee", room.cohort):
        return None
    return next((one.id for one in room.jurors if one.person_id == by.person_id), None)


def correct_hours(
    session: FencedSession,
    *,
    defence_id: int,
    began: time,
    ended: time | None,
    by: Actor,
    at: datetime,
) -> Defence:
    """Write when a defence that began did so, and ended, on its day and where the federation is."""
    case = load_case(session, defence_id=defence_id, at=at)
    row = case.line.defence
    start = _instant(case.room, began)
    end = _instant(case.room, ended) if ended is not None else None
    refuse_if(
        blockers_to_correct_hours(
            case.line.passage, start, end, case.room.passages, now=at, is_closed=case.room.is_closed
        )
    )
    if (row.began_at, row.ended_at) == (start, end):
        return row
    row.began_at, row.ended_at = start, end
    row.learner_arrived_at = min(row.learner_arrived_at or start, start)
    session.flush()
    audit.record(session, action="defence.timed", subject=row, by=by, at=at)
    return row


def _instant(room: Room, hour: time) -> datetime:
    return datetime.combine(room.half_day.day, hour, ZoneInfo(room.zone)).astimezone(UTC)


def mark(
    session: FencedSession,
    *,
    defence_id: int,
    moment: Moment,
    by: Actor,
    at: datetime,
    undone: bool = False,
) -> Defence:
    """Write the hour of a moment, or take it back. A second click changes nothing."""
    case = load_case(session, defence_id=defence_id, at=at)
    row, column = case.line.defence, COLUMNS[moment]
    if (getattr(row, column) is None) is undone and not case.room.is_closed:
        return row
    refuse_if(
        blockers_to_mark(
            case.line.passage,
            moment,
            case.room.passages,
            undone=undone,
            day=case.room.half_day.day,
            today=case.today,
            is_closed=case.room.is_closed,
        )
    )
    setattr(row, column, None if undone else at)
    if moment is Moment.BEGAN and not undone and row.learner_arrived_at is None:
        row.learner_arrived_at = at
    session.flush()
    audit.record(
        session,
        action="defence.unmarked" if undone else "defence.marked",
        subject=row,
        by=by,
        at=at,
        details={"moment": moment.value},
    )
    return row
