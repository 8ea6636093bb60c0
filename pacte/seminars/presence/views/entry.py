"""Entering a state for a learner, with its reason."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.french import of_name, time_words
from pacte.seminars.models import HalfDay
from pacte.seminars.presence import operations
from pacte.seminars.presence.announced import Announced, announced_absences
from pacte.seminars.presence.forms import EntryForm, fill, whole
from pacte.seminars.presence.queries import Line, Sheet
from pacte.seminars.presence.rules import Entered
from pacte.seminars.presence.views.half_day import may_read_document, shown_lines
from pacte.seminars.presence.views.pages import (
    DOCUMENT_MEGABYTES,
    HALF_DAY,
    beside,
    enrollment_or_404,
    hours_words,
    kept_document,
    pages,
    sheet_here,
)
from pacte.seminars.vocabulary import AttendanceState
from pacte.web import actor, can, get_or_404, now, read, services, write

LATE = "arrivee-tardive"
"""In the address: the page proposes the late arrival that a signature suggests."""


@pages.form(f"{HALF_DAY}/presences/<int:enrollment_id>", may="attendance.enter", of=HalfDay)
def enter(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """A state, the times of a partial presence, the reason, a document if there is one."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    sheet = sheet_here(half_day)
    if sheet.half_day.sealed is not None:
        to = url_for("presence.amend", half_day_id=half_day.id, enrollment_id=enrollment.id)
        return redirect(to, code=303)
    line = sheet.line(enrollment.id)
    if line is None:
        abort(404)
    announced = announced_absences(read(), sheet.seminar.id)
    said = announced.get(enrollment.id) if line.row is None else None
    form = EntryForm(data=_late(sheet, line) if LATE in request.args else _as_it_is(sheet, line, said))
    reasons: list[Blocker] = []
    if form.is_submitted() and form.validate():
        try:
            received = kept_document(form.document.data)
            with write() as session:
                row = operations.enter(
                    session,
                    half_day_id=half_day.id,
                    enrollment_id=enrollment.id,
                    entered=entered_in(form, sheet),
                    document=received,
                    kept=announced_document(said) if form.chosen is AttendanceState.JUSTIFIED else None,
                    revision=whole(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
            sheet = sheet_here(half_day)
        else:
            is_same = row.revision == whole(form.seen.data)
            flash(
                "Rien n’a changé." if is_same else f"La ligne {of_name(line.name)} est enregistrée.",
                "success",
            )
            return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    line = sheet.line(enrollment.id)
    there = line.row if line is not None else None
    file_id = there.document_file_id if there is not None else None
    fill(form, seen=str(there.revision if there is not None else 0))
    return (
        render_template(
            "seminars/presence/entry.html",
            half_day=half_day,
            sheet=sheet,
            words=hours_words(half_day, sheet.zone),
            shown=next(one for one in shown_lines(sheet, [], announced) if one.id == enrollment.id),
            form=form,
            reasons=reasons,
            megabytes=DOCUMENT_MEGABYTES,
            has_document=file_id is not None,
            may_read_document=file_id is not None and may_read_document(half_day, file_id),
            may_read_announced=can("absence.document", half_day),
        ),
        422 if form.is_submitted() else 200,
    )


@pages.post(f"{HALF_DAY}/presences/<int:enrollment_id>/absence-annoncee", may="attendance.enter", of=HalfDay)
def note_announced(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """In one touch: absent, justified by what was said beforehand."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    name = enrollment.person.name
    try:
        with write() as session:
            operations.note_announced(
                session, half_day_id=half_day.id, enrollment_id=enrollment.id, by=actor(), at=now()
            )
    except Refused as refused:
        for one in refused.blockers:
            flash(f"{one.message} {one.remedy}".strip(), "error")
    else:
        flash(f"L’absence {of_name(name)} est notée comme justifiée.", "success")
    return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)


@pages.get(
    f"{HALF_DAY}/presences/<int:enrollment_id>/absence-annoncee/justificatif",
    may="absence.document",
    of=HalfDay,
)
def read_announced(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The document joined to an absence said beforehand."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    file = announced_document(announced_absences(read(), half_day.seminar_id).get(enrollment.id))
    if file is None:
        abort(404)
    return send_stored(file, store=services().store)


def announced_document(said: Announced | None) -> StoredFile | None:
    """The document joined to an absence said beforehand; the line keeps it when no other is sent."""
    if said is None or said.document_file_id is None:
        return None
    return get_or_404(read(), StoredFile, said.document_file_id)


def entered_in(form: EntryForm, sheet: Sheet) -> Entered:
    """What was typed; hours are those of the federation, on the day of the half-day."""
    return Entered(
        state=form.chosen,
        reason=form.reason.data or "",
        arrived_at=_moment(form.arrived_at.data, sheet),
        left_at=_moment(form.left_at.data, sheet),
    )


def _moment(hour: time | None, sheet: Sheet) -> datetime | None:
    if hour is None:
        return None
    zone = ZoneInfo(sheet.zone)
    return datetime.combine(sheet.half_day.starts_at.astimezone(zone).date(), hour, zone)


def _late(sheet: Sheet, line: Line) -> dict[str, Any]:
    """A late arrival at the hour of the signature; as it is when that says nothing."""
    told = sheet.late.get(line.id)
    if told is None or told.arrived_at is None:
        return _as_it_is(sheet, line, None)
    return {
        "state": AttendanceState.EXCUSED.value,
        "arrived_at": told.arrived_at.astimezone(ZoneInfo(sheet.zone)).time(),
        "reason": f"Arrivée tardive : signature à {time_words(told.arrived_at, sheet.zone)}",
    }


def proposed(said: Announced | None) -> dict[str, Any]:
    """What an absence said beforehand makes of an empty form."""
    return {} if said is None else {"state": AttendanceState.JUSTIFIED.value, "reason": said.reason}


def _as_it_is(sheet: Sheet, line: Line, said: Announced | None) -> dict[str, Any]:
    row = line.row
    if row is None:
        return proposed(said)
    zone = ZoneInfo(sheet.zone)
    return {
        "state": row.state.value,
        "arrived_at": row.arrived_at.astimezone(zone).time() if row.arrived_at else None,
        "left_at": row.left_at.astimezone(zone).time() if row.left_at else None,
        "reason": row.reason,
    }
