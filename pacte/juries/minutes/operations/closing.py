"""The closing by the chair: everything checked, the minutes written and sealed; nothing changes any more."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from pacte import audit
from pacte.blockers import Blocker, refuse_if
from pacte.canonical import fingerprint_of
from pacte.database import FencedSession
from pacte.federations.models import Federation
from pacte.french import time_words
from pacte.juries.day.operations.loading import load_room
from pacte.juries.day.queries import Room
from pacte.juries.minutes import emails
from pacte.juries.minutes import phrases as phrases
from pacte.juries.minutes.content import compose
from pacte.juries.minutes.rules import blockers_to_close
from pacte.juries.models import JuryMinutes
from pacte.juries.readings import readings_given
from pacte.policy import Actor
from pacte.selection.weighing import grid_of, percent_of, summary_of


def close(session: FencedSession, *, room_id: int, lacking: str, by: Actor, at: datetime) -> JuryMinutes:
    """Close for good, or refuse with all that is left. Those who sat are asked by mail to sign.

    A second click by the same person changes nothing; another chair is told who closed.
    """
    room = load_room(session, room_id)
    if room.minutes is not None and room.minutes.closed_by_id == by.person_id:
        return room.minutes
    refuse_if(remaining(room, lacking=lacking, by=by))
    federation = session.get_one(Federation, session.federation_id)
    content = compose(
        room,
        federation=federation.name,
        lacking=lacking.strip(),
        means=means_of(session, room),
        closed_by=by.label,
        at=at,
    )
    row = JuryMinutes(
        cohort_id=room.cohort.id,
        room_id=room.room.id,
        content=content,
        fingerprint=fingerprint_of(content),
        closed_at=at,
        closed_by_id=by.person_id,
    )
    session.add(row)
    session.flush()
    jurors = {one.id: one for one in room.jurors}
    for signer in content["signers"]:
        emails.ask_to_sign(session, room=room, juror=jurors[signer["juror_id"]], minutes_id=row.id, at=at)
    audit.record(
        session,
        action="jury_minutes.closed",
        subject=row,
        by=by,
        at=at,
        details={"fingerprint": row.fingerprint, "defences": len(room.lines)},
    )
    return row


def remaining(room: Room, *, lacking: str, by: Actor) -> list[Blocker]:
    """Everything that stands in the way of the closing by that person."""
    closed_by = ""
    if room.minutes is not None:
        content = room.minutes.content
        closed_by = f"par {content['closed_by']} à {time_words(room.minutes.closed_at, room.zone)}"
    return blockers_to_close(
        room.passages,
        required=room.required,
        closer=[one.id for one in room.jurors if one.person_id == by.person_id],
        lacking=lacking.strip(),
        closed_by=closed_by,
    )


def means_of(session: FencedSession, room: Room) -> Mapping[int, Decimal | None]:
    """Defence → the mean of the evaluations given of the mémoire that was defended, None without any; two
    statements."""
    grid = grid_of(room.definition.memoire.criteria)
    deposits = {line.id: line.known.deposit for line in room.lines if line.known.deposit is not None}
    given = readings_given(session, {one.memoire_id for one in deposits.values()})
    return {
        defence_id: summary_of(
            [
                percent
                for one in given.get((deposit.memoire_id, deposit.session), ())
                if (percent := percent_of(one.marks, grid)) is not None
            ]
        ).mean
        for defence_id, deposit in deposits.items()
    }
