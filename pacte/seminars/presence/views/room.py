"""The trainer's device passes from hand to hand: the list of names, one signs, then the next."""

import secrets
from typing import Any

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused, refuse_if
from pacte.seminars.models import HalfDay
from pacte.seminars.presence import operations
from pacte.seminars.presence.forms import KeptForm, RoomForm
from pacte.seminars.presence.rules import blockers_to_open
from pacte.seminars.presence.views import devices, outcomes
from pacte.seminars.presence.views.pages import (
    HALF_DAY,
    beside,
    enrollment_or_404,
    hours_words,
    kept_drawing,
    milliseconds,
    pages,
    recorded_words,
    refused_words,
    sheet_here,
)
from pacte.web import actor, now, write
from pacte.web.errors import wants_json

ROOM = f"{HALF_DAY}/tablette"
NOT_OPENED = Blocker(
    "not_opened",
    "Cet appareil n’était pas ouvert aux signatures de cette demi-journée.",
    "Ouvrez-le depuis la page de la demi-journée, puis signez de nouveau.",
)


@pages.form(ROOM, may="attendance.enter", of=HalfDay)
def room(half_day: HalfDay) -> ResponseReturnValue:
    """Open this device to the room, then the list of names."""
    form = RoomForm()
    sheet = sheet_here(half_day)
    blockers = blockers_to_open(sheet.window, now())
    if form.validate_on_submit():
        refuse_if(blockers)
        response = make_response(redirect(url_for("presence.room", half_day_id=half_day.id), code=303))
        return devices.begin_round(response, half_day)
    return render_template(
        "seminars/presence/tablet.html",
        sheet=sheet,
        half_day=half_day,
        words=hours_words(half_day, sheet.zone),
        blockers=blockers,
        begun=devices.passes_round(half_day, sheet.window),
        form=form,
        hand=_empty(),
        server_now=milliseconds(now()),
    )


@pages.post(f"{ROOM}/fin", may="attendance.enter", of=HalfDay)
def end_room(half_day: HalfDay) -> ResponseReturnValue:
    """The device comes back to its trainer."""
    flash("Cet appareil n’est plus ouvert aux signatures.", "success")
    response = redirect(url_for("presence.half_day", half_day_id=half_day.id), code=303)
    return devices.end_round(make_response(response))


@pages.form(f"{ROOM}/<int:enrollment_id>", may="attendance.enter", of=HalfDay)
def sign_in_room(half_day: HalfDay, enrollment_id: int) -> ResponseReturnValue:
    """One learner signs, then hands the device on."""
    enrollment = enrollment_or_404(half_day, enrollment_id)
    sheet = sheet_here(half_day)
    line = sheet.line(enrollment.id)
    to_list = redirect(url_for("presence.room", half_day_id=half_day.id), code=303)
    form = KeptForm()
    opened = devices.opening_of(half_day, form.ticket.data or "")
    if wants_json():  # kept by the device: it was opened to the room when the hand drew
        if line is None or opened is None:
            return refused_words(form, [NOT_OPENED])
    elif line is None or not devices.passes_round(half_day, sheet.window):
        return to_list
    reasons: list[Blocker] = []
    if form.is_submitted() and form.validate():
        try:
            sent_again = line.row is not None and bool(form.key) and line.row.client_key == form.key
            drawing = kept_drawing(form.drawing.data or "") if not sent_again else None
            given: dict[str, Any] = {
                "half_day_id": half_day.id,
                "enrollment_id": enrollment.id,
                "signature": operations.Signature(
                    typed=form.signer_name.data or "",
                    drawing=drawing,
                    client_key=form.key,
                    device=devices.fingerprint(),
                ),
                "opened": opened,
                "drawn_at": form.claimed,
                "by": actor(),
                "at": now(),
            }
            with write() as session:
                row = operations.sign_on_tablet(session, **given)
        except Refused as refused:
            if words := outcomes.signed_before(refused, half_day, enrollment.id, sheet.zone):
                return outcomes.recorded(words) if wants_json() else to_list
            kept, refused = outcomes.kept_after_seal(
                refused, lambda session: operations.sign_on_tablet_after_seal(session, **given)
            )
            if kept is not None and wants_json():
                return outcomes.kept(kept.learner_words(sheet.zone))
            if kept is not None:
                flash(kept.learner_words(sheet.zone), "info")
                return to_list
            reasons = list(refused.blockers) if wants_json() else beside(form, refused)
        else:
            if wants_json():
                return outcomes.recorded(recorded_words(row, sheet.zone))
            flash(f"Merci, {line.person.given_name or line.name} : présence enregistrée.", "success")
            return to_list
    if wants_json():
        return refused_words(form, reasons)
    if not form.is_submitted():
        form.client_key.data, form.ticket.data = secrets.token_hex(16), devices.opening_carried()
    form.drawn_at.data = ""
    return (
        render_template(
            "seminars/presence/tablet_sign.html",
            half_day=half_day,
            words=hours_words(half_day, sheet.zone),
            line=line,
            form=form,
            reasons=reasons,
            server_now=milliseconds(now()),
        ),
        422 if form.is_submitted() else 200,
    )


def _empty() -> KeptForm:
    """The form that the list keeps ready: the device signs for one after the other, even without network."""
    form = KeptForm(None)
    form.ticket.data = devices.opening_carried()
    return form
