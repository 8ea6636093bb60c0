"""The paper of the minutes as pages need it: what a tie hides, the PDF of today, the one that is kept."""

from collections.abc import Collection
from io import BytesIO
from typing import Any, BinaryIO

from flask import abort
from sqlalchemy import select

from pacte.cohorts.models import Cohort
from pacte.cohorts.queries import definition_of
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.queries import open_content
from pacte.files.reception import keep_made
from pacte.juries.day.queries import Seen
from pacte.juries.day.views.pages import seen_here
from pacte.juries.minutes import operations
from pacte.juries.minutes.content import masked, readable
from pacte.juries.minutes.papers import Drawn, minutes_pdf
from pacte.juries.minutes.queries import Signed, hidden_from, signed_minutes
from pacte.juries.models import DefenceRoom, JuryMinutes
from pacte.web import actor, here, now, read, services, write

MINUTES = "/regions/<federation>/soutenances/jour/<int:defence_room_id>/proces-verbal"


def closed_here(defence_room: DefenceRoom) -> tuple[Seen, Signed]:
    """The room and its minutes, to those who may read them; 404 while they are not closed."""
    seen = seen_here(defence_room)
    if seen.room.minutes is None:
        abort(404)
    return seen, signed_minutes(read(), seen.room.minutes)


def hidden_here(seen: Seen) -> frozenset[int]:
    """Enrolments of which the minutes say nothing to the reader."""
    return hidden_from(read(), seen.room.cohort, actor().person_id)


def said_to(signed: Signed, hidden: Collection[int]) -> tuple[dict[str, Any], list[Any]]:
    """The minutes and their addenda, without what a tie hides."""
    content = signed.row.content
    return masked(content, hidden), readable(signed.addenda, content, hidden)


def typeset_now(cohort: Cohort, signed: Signed, hidden: Collection[int]) -> bytes:
    """The PDF with today's signatures and addenda; the files of their drawings are read."""
    ids = [one.drawing_file_id for one in signed.signatures if one.drawing_file_id is not None]
    files = (
        {file.id: file for file in read().scalars(select(StoredFile).where(StoredFile.id.in_(ids)))}
        if ids
        else {}
    )
    drawn = []
    for one in signed.signatures:
        drawing = None
        if one.drawing_file_id is not None:
            with open_content(services().store, files[one.drawing_file_id]) as stream:
                drawing = stream.read()
        drawn.append(Drawn(juror_id=one.juror_id, name=one.name, signed_at=one.signed_at, drawing=drawing))
    content, addenda = said_to(signed, hidden)
    return minutes_pdf(
        content,
        fingerprint=signed.row.fingerprint,
        signatures=drawn,
        addenda=addenda,
        contact=definition_of(cohort).contact.email,
    )


def serves(kept: StoredFile, signed: Signed, hidden: frozenset[int]) -> bool:
    """Whether the PDF kept is of all that was added, and no tie hides anything of it."""
    heard = {one["enrollment_id"] for one in signed.row.content["defences"]}
    return signed.latest <= kept.stored_at and not hidden & heard


def paper_for(cohort: Cohort, signed: Signed, kept: StoredFile | None, hidden: frozenset[int]) -> BinaryIO:
    """The PDF ``kept``, else one made now."""
    if kept is None or not serves(kept, signed, hidden):
        return BytesIO(typeset_now(cohort, signed, hidden))
    with open_content(services().store, kept) as stream:
        return BytesIO(stream.read())


def keep_pdf(room_id: int) -> None:
    """Typeset the minutes as they are now, outside transactions, then keep them."""
    row = read().scalars(select(JuryMinutes).where(JuryMinutes.room_id == room_id)).one()
    signed = signed_minutes(read(), row)
    received = keep_made(
        typeset_now(read().get_one(Cohort, row.cohort_id), signed, ()),
        kind=Kind.PDF,
        name=file_name(row),
        store=services().store,
        federation_id=here().id,
    )
    with write() as session:
        operations.keep_paper(
            session,
            room_id=room_id,
            received=received,
            signatures=len(signed.signatures),
            addenda=len(signed.addenda),
            by=actor(),
            at=now(),
        )


def file_name(row: JuryMinutes) -> str:
    """« proces-verbal-soutenances-8-2027-06-14-12.pdf »: of the cohort, the day, the room."""
    return f"proces-verbal-soutenances-{row.content['code']}-{row.content['day']}-{row.room_id}.pdf"
