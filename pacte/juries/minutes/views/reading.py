"""The minutes read, signed from one's own account or on the device that staff hand, and their PDF."""

from collections.abc import Sequence

from flask import Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.letters import read_drawing
from pacte.blockers import Blocker, Refused
from pacte.files.kinds import Kind
from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.files.reception import Received, keep_made
from pacte.files.serving import send_stored
from pacte.juries.day.queries import Seen
from pacte.juries.day.views.pages import OF
from pacte.juries.minutes import operations
from pacte.juries.minutes.forms import SignatureForm
from pacte.juries.minutes.papers import (
    added_words,
    apart_words,
    mean_words,
    quality_words,
    result_words,
    where_words,
)
from pacte.juries.minutes.queries import Signed
from pacte.juries.minutes.views.addenda import may_complete
from pacte.juries.minutes.views.paper import (
    MINUTES,
    closed_here,
    file_name,
    hidden_here,
    keep_pdf,
    said_to,
    serves,
    typeset_now,
)
from pacte.juries.models import DefenceRoom
from pacte.juries.views.pages import pages
from pacte.juries.vocabulary import OUTCOME_KINDS
from pacte.web import actor, authorise, can, here, now, read, services, write
from pacte.web.acts import beside


@pages.form(MINUTES, **OF)
def minutes(defence_room: DefenceRoom) -> ResponseReturnValue:
    """Read the minutes, and sign them from one's own account."""
    seen, signed = closed_here(defence_room)
    signs = seen.juror is not None and _is_signer(signed, seen.juror.id)
    form = SignatureForm(prefix="signature-")
    reasons: Sequence[Blocker] = ()
    if form.is_submitted():
        if seen.juror is None:
            abort(403)
        refused = _sign(seen, seen.juror.id, form)
        if refused is None:
            return redirect(url_for("juries.minutes", defence_room_id=defence_room.id), code=303)
        reasons = refused
    content, addenda = said_to(signed, hidden_here(seen))
    form.fingerprint.data = signed.row.fingerprint
    rendered = render_template(
        "juries/minutes/minutes.html",
        seen=seen,
        room=seen.room,
        cohort=seen.room.cohort,
        zone=seen.room.zone,
        signed=signed,
        said=content,
        addenda=addenda,
        form=form,
        reasons=reasons,
        may_sign=signs and seen.juror is not None and seen.juror.id not in signed.signed_by,
        manages=can("minutes.manage", seen.room.cohort),
        completes=may_complete(seen),
        quality_words=quality_words,
        result_words=result_words,
        mean_words=mean_words,
        apart_words=apart_words,
        added_words=added_words,
        corrected={
            one["correction"]["defence_id"]: one["number"] for one in addenda if one["correction"] is not None
        },
        where=where_words(content),
        kinds={outcome.value: kind for outcome, kind in OUTCOME_KINDS.items()},
    )
    return rendered, 422 if form.is_submitted() else 200


@pages.form(f"{MINUTES}/signatures/<int:juror_id>", **OF)
def minutes_sign_here(defence_room: DefenceRoom, juror_id: int) -> ResponseReturnValue:
    """A juror signs on the device that staff hand them."""
    seen, signed = closed_here(defence_room)
    authorise("minutes.manage", seen.room.cohort)
    juror = next((one for one in seen.room.jurors if one.id == juror_id), None)
    if juror is None or not _is_signer(signed, juror_id):
        abort(404)
    form = SignatureForm(prefix="signature-")
    reasons: Sequence[Blocker] = ()
    if form.is_submitted():
        refused = _sign(seen, juror_id, form)
        if refused is None:
            return redirect(
                url_for("juries.minutes", defence_room_id=defence_room.id, _anchor="signatures"), code=303
            )
        reasons = refused
    form.fingerprint.data = signed.row.fingerprint
    rendered = render_template(
        "juries/minutes/sign.html",
        room=seen.room,
        cohort=seen.room.cohort,
        zone=seen.room.zone,
        signed=signed,
        juror=juror,
        given=signed.signed_by.get(juror_id),
        form=form,
        reasons=reasons,
    )
    return rendered, 422 if form.is_submitted() else 200


@pages.get(f"{MINUTES}.pdf", **OF)
def minutes_file(defence_room: DefenceRoom) -> ResponseReturnValue:
    """The PDF kept; made anew for someone whom a tie unites with a learner, or while one is on its way."""
    seen, signed = closed_here(defence_room)
    hidden = hidden_here(seen)
    kept = read().get(StoredFile, signed.row.file_id) if signed.row.file_id else None
    if kept is not None and serves(kept, signed, hidden):
        return send_stored(kept, store=services().store)
    return Response(
        typeset_now(seen.room.cohort, signed, hidden),
        mimetype=Kind.PDF.media_type,
        headers={
            "Content-Disposition": content_disposition(file_name(signed.row)),
            "Cache-Control": "private, no-store",
        },
    )


def _is_signer(signed: Signed, juror_id: int) -> bool:
    return any(one["juror_id"] == juror_id for one in signed.row.content["signers"])


def _sign(seen: Seen, juror_id: int, form: SignatureForm) -> Sequence[Blocker] | None:
    """Sign; None once done, else the reasons that no field shows."""
    if not form.validate():
        return ()
    try:
        drawn = read_drawing(form.drawing.data or "")
        drawing = _kept_drawing(drawn) if drawn is not None else None
        with write() as session:
            operations.sign(
                session,
                room_id=seen.room.room.id,
                juror_id=juror_id,
                name=form.signer_name.data or "",
                fingerprint=form.fingerprint.data or "",
                drawing=drawing,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return beside(form, refused)
    keep_pdf(seen.room.room.id)
    flash("La signature est au procès-verbal.", "success")
    return None


def _kept_drawing(drawn: bytes) -> Received:
    return keep_made(
        drawn, kind=Kind.PNG, name="signature.png", store=services().store, federation_id=here().id
    )
