"""Entering a state for a learner, with its reason."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.french import of_name, time_words
from pacte.seminars.models import HalfDay
from pacte.seminars.presence import operations
from pacte.seminars.presence.forms import EntryForm, fill, whole
from pacte.seminars.presence.queries import Line, Sheet, announced_absences
from pacte.seminars.presence.rules import Entered
from pacte.seminars.presence.views.half_day import shown_lines
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
from pacte.web import actor, now, read, write

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
    form = EntryForm(data=_late(sheet, line) if LATE in request.args else _as_it_is(sheet, enrollment.id))
    reasons: list[Blocker] = []
    if form.is_submitted() and form.validate():
        try:
            received = kept_document(form.document.data)
            with write() as session:
                operations.enter(
                    session,
                    half_day_id=half_day.id,
                    enrollment_id=enrollment.id,
                    entered=entered_in(form, sheet),
                    document=received,
                    revision=whole(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
            sheet = sheet_here(half_day)
        else:
            flash(f"La ligne {of_name(line.name)} est enregistrée.", "success")
            return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    line = sheet.line(enrollment.id)
    row = line.row if line is not None else None
    fill(form, seen=str(row.revision if row is not None else 0))
    return (
        render_template(
            "seminars/presence/entry.html",
            half_day=half_day,
            sheet=sheet,
            words=hours_words(half_day, sheet.zone),
            shown=next(one for one in shown_lines(sheet, []) if one.id == enrollment.id),
            form=form,
            reasons=reasons,
            megabytes=DOCUMENT_MEGABYTES,
        ),
        422 if form.is_submitted() else 200,
    )


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
        return _as_it_is(sheet, line.id)
    return {
        "state": AttendanceState.EXCUSED.value,
        "arrived_at": told.arrived_at.astimezone(ZoneInfo(sheet.zone)).time(),
        "reason": f"Arrivée tardive : signature à {time_words(told.arrived_at, sheet.zone)}",
    }


def _as_it_is(sheet: Sheet, enrollment_id: int) -> dict[str, Any]:
    line = sheet.line(enrollment_id)
    row = line.row if line is not None else None
    if row is None:
        announced = announced_absences(read(), sheet.seminar.id).get(enrollment_id)
        if announced is None:
            return {}
        return {"state": AttendanceState.JUSTIFIED.value, "reason": announced}
    zone = ZoneInfo(sheet.zone)
    return {
        "state": row.state.value,
        "arrived_at": row.arrived_at.astimezone(zone).time() if row.arrived_at else None,
        "left_at": row.left_at.astimezone(zone).time() if row.left_at else None,
        "reason": row.reason,
    }
