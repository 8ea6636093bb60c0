"""Correcting a sealed line: a dated addendum with its reason."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.french import time_words
from pacte.seminars.models import AttendanceAddendum, HalfDay
from pacte.seminars.presence import operations
from pacte.seminars.presence.after_seal import AfterSeal, arrived_of, waiting_of
from pacte.seminars.presence.announced import Announced, announced_absences
from pacte.seminars.presence.forms import AsideForm, EntryForm, fill, whole
from pacte.seminars.presence.queries import addenda_of
from pacte.seminars.presence.sheet import state_words, states_after
from pacte.seminars.presence.views.entry import announced_document, entered_in, proposed
from pacte.seminars.presence.views.half_day import authorise_document, file_of, may_read_document, shown_lines
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


@pages.form(f"{HALF_DAY}/rectificatifs/<int:enrollment_id>", may="attendance.enter", of=HalfDay)
def amend(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """What the seal says of this person, what was corrected since, and one more correction."""
    return _amend(half_day, enrollment_id)


@pages.post(f"{HALF_DAY}/rectificatifs/<int:enrollment_id>/mise-de-cote", may="attendance.enter", of=HalfDay)
def set_aside(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The signature that arrived after the seal does not count; why."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    form, reasons = AsideForm(), list[Blocker]()
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.set_aside(
                    session,
                    half_day_id=half_day.id,
                    enrollment_id=enrollment.id,
                    reason=form.why.data or "",
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash("La signature est mise de côté ; l’apprenant·e en est prévenu·e.", "success")
            return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    return _amend(half_day, enrollment_id, aside=form, why_not=reasons)


def _amend(
    half_day: HalfDay,
    enrollment_id: int,
    *,
    aside: AsideForm | None = None,
    why_not: list[Blocker] | None = None,
) -> ResponseReturnValue:
    """``aside``: the signature was not set aside, and why not."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    sheet = sheet_here(half_day)
    sealed = sheet.half_day.sealed
    if sealed is None:
        to = url_for("presence.enter", half_day_id=half_day.id, enrollment_id=enrollment.id)
        return redirect(to, code=303)
    if all(line["enrollment_id"] != enrollment.id for line in sealed["lines"]):
        abort(404)
    addenda = addenda_of(read(), half_day.id)
    said = announced_absences(read(), sheet.seminar.id).get(enrollment.id)
    today = states_after(sealed, addenda)[enrollment.id]["state"]
    if today != AttendanceState.ABSENT.value:
        said = None
    waiting = waiting_of(read(), sheet.half_day).get(enrollment.id)
    begun = (
        proposed(said)
        if waiting is None
        else {"state": AttendanceState.PRESENT.value, "reason": waiting.reason(sheet.zone)}
    )
    form = EntryForm(data=begun) if aside is None else EntryForm(None, data=begun)
    reasons: list[Blocker] = []
    if aside is None and form.is_submitted() and form.validate():
        try:
            received = kept_document(form.document.data)
            with write() as session:
                made = operations.amend(
                    session,
                    half_day_id=half_day.id,
                    enrollment_id=enrollment.id,
                    entered=entered_in(form, sheet),
                    document=received,
                    kept=_kept(form, said, waiting),
                    seen=whole(form.seen.data),
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = beside(form, refused)
        else:
            flash(f"Le rectificatif n° {made.number} est joint à la feuille.", "success")
            return redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    addenda = addenda_of(read(), half_day.id)
    fill(form, seen=str(len(addenda)))
    return (
        render_template(
            "seminars/presence/amend.html",
            half_day=half_day,
            sheet=sheet,
            words=hours_words(half_day, sheet.zone),
            shown=next(one for one in shown_lines(sheet, addenda) if one.id == enrollment.id),
            state_words=state_words,
            said=said,
            form=form,
            aside=aside or AsideForm(None),
            is_aside=aside is not None,
            reasons=why_not or reasons,
            megabytes=DOCUMENT_MEGABYTES,
            waiting=waiting_of(read(), sheet.half_day).get(enrollment.id),
            signed_at=time_words(waiting.signed_at, sheet.zone) if waiting is not None else "",
            file_id=file_of(sheet, enrollment.id),
            may_read=lambda file_id: may_read_document(half_day, file_id),
            may_read_announced=can("absence.document", half_day),
        ),
        422 if request.method == "POST" else 200,
    )


def _kept(form: EntryForm, said: Announced | None, waiting: AfterSeal | None) -> StoredFile | None:
    """What proves the correction when no document is sent: the announcement's, or the signature itself."""
    if form.chosen is AttendanceState.JUSTIFIED:
        return announced_document(said)
    if waiting is None or waiting.file_id is None or form.chosen is AttendanceState.ABSENT:
        return None
    return get_or_404(read(), StoredFile, waiting.file_id)


@pages.get(f"{HALF_DAY}/rectificatifs/<int:enrollment_id>/signature", may="attendance.read", of=HalfDay)
def late_signature(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """The drawing that arrived once the sheet was sealed."""
    found = arrived_of(read(), half_day.id).get(enrollment_or_404(half_day, enrollment_id).id)
    if found is None or found.file_id is None:
        abort(404)
    return send_stored(get_or_404(read(), StoredFile, found.file_id), store=services().store, inline=True)


@pages.get(f"{HALF_DAY}/rectificatifs/<int:addendum_id>/justificatif", may="attendance.read", of=HalfDay)
def addendum_document(half_day: HalfDay, addendum_id: int) -> ResponseReturnValue:
    """The document given with a correction."""
    addendum = get_or_404(read(), AttendanceAddendum, addendum_id)
    if addendum.half_day_id != half_day.id or addendum.document_file_id is None:
        abort(404)
    authorise_document(half_day, addendum.document_file_id)
    return send_stored(get_or_404(read(), StoredFile, addendum.document_file_id), store=services().store)
