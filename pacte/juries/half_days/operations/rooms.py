"""Rooms of a half-day, or its meetings by video: added, changed, removed."""

from collections.abc import Sequence
from datetime import datetime

from pacte import audit
from pacte.blockers import Blocker, Refused, refuse_if
from pacte.cohorts.queries import definition_of
from pacte.database import FencedSession
from pacte.juries.half_days.operations.loading import Held, blockers_to_change, load_half_day
from pacte.juries.half_days.planned import Planned, blockers_to_remove, blockers_to_shut
from pacte.juries.half_days.queries import planned_in
from pacte.juries.models import DefenceRoom
from pacte.policy import Actor


def save_room(
    session: FencedSession,
    *,
    half_day_id: int,
    room_id: int | None,
    label: str,
    link: str,
    closed: Sequence[str],
    by: Actor,
    at: datetime,
) -> DefenceRoom:
    """A room added, or changed when ``room_id`` names one; ``closed``: « HH:MM » of slots not to be had."""
    held = load_half_day(session, half_day_id)
    label = label.strip()
    row = _room(held, room_id) if room_id is not None else None
    action = "defence.room_added" if row is None else "defence.room_changed"
    refuse_if(
        [
            *blockers_to_change(held),
            *_twice([one for one in held.row.rooms if one.id != room_id], label),
            *blockers_to_shut(_planned(session, held, room_id), closed),
        ]
    )
    if row is None:
        row = DefenceRoom(half_day_id=held.row.id, position=len(held.row.rooms), label=label, closed=[])
        session.add(row)
    row.label, row.link, row.closed = label, link.strip(), sorted(closed)
    held.row.revision += 1
    session.flush()
    audit.record(session, action=action, subject=held.row, by=by, at=at, details={"room": label})
    return row


def remove_room(session: FencedSession, *, half_day_id: int, room_id: int, by: Actor, at: datetime) -> None:
    """Refused while defences are planned in it. Removing it again changes nothing."""
    held = load_half_day(session, half_day_id)
    row = next((one for one in held.row.rooms if one.id == room_id), None)
    if row is None or row.removed_at is not None:
        return
    refuse_if(blockers_to_remove(planned=_planned(session, held, room_id), answers=0, reason=""))
    row.removed_at = at
    held.row.revision += 1
    session.flush()
    audit.record(
        session, action="defence.room_removed", subject=held.row, by=by, at=at, details={"room": row.label}
    )


def _room(held: Held, room_id: int) -> DefenceRoom:
    found = next((one for one in held.row.rooms if one.id == room_id), None)
    if found is None or found.removed_at is not None:
        raise Refused([Blocker("gone", "Cette salle n’existe plus.")])
    return found


def _planned(session: FencedSession, held: Held, room_id: int | None) -> Sequence[Planned]:
    zone = definition_of(held.cohort).federation.time_zone
    return [one for one in planned_in(session, held.row, zone) if one.room_id == room_id]


def _twice(others: Sequence[DefenceRoom], label: str) -> list[Blocker]:
    if all(one.removed_at is not None or one.label != label for one in others):
        return []
    return [Blocker("twice", "Une autre salle porte ce nom.", "Donnez-lui un autre nom.", "label")]
