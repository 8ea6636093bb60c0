"""A learner signs a half-day held by video, with the personal link of their e-mail."""

import secrets
from typing import Any

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.seminars.presence.after_seal import kept_words
from pacte.seminars.presence.forms import KeptForm
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.views import devices, outcomes
from pacte.seminars.presence.views.pages import (
    beside,
    hours_words,
    kept_drawing,
    milliseconds,
    recorded_words,
    refused_words,
)
from pacte.seminars.video import operations
from pacte.seminars.video.operations import Opened
from pacte.seminars.video.views.pages import opening_words, pages
from pacte.web import PUBLIC, now, read, write
from pacte.web.errors import wants_json


@pages.form("/regions/<federation>/liens/emargement/<token>", may=PUBLIC)
def sign(token: str) -> ResponseReturnValue:
    """The signing page, before, during and after; a link that no longer opens says why."""
    try:
        opened = operations.open_signing(read(), token=token, at=now())
    except Refused as refused:
        return _closed(refused)
    form = KeptForm()
    if not form.is_submitted():
        form.client_key.data = secrets.token_hex(16)
        form.ticket.data, form.drawn_at.data = devices.show_link(opened.half_day, opened.link.id), ""
        return devices.recognise(make_response(_page(opened, form)))
    if not form.validate():
        return refused_words(form, []) if wants_json() else (_page(opened, form), 422)
    shown, reasons = devices.link_shown(form.ticket.data or ""), list[Blocker]()
    try:
        is_written = opened.row is not None and bool(form.key) and opened.row.client_key == form.key
        drawn = operations.instants_of(opened.link, shown, form.claimed, now())[1]
        blockers = [one for one in opened.blockers(drawn) if one.code != "sealed"]
        drawing = kept_drawing(form.drawing.data or "") if not blockers and not is_written else None
        given: dict[str, Any] = {
            "token": token,
            "signature": Signature(
                typed=form.signer_name.data or "",
                drawing=drawing,
                client_key=form.key,
                device=devices.fingerprint(),
            ),
            "shown": shown,
            "drawn_at": form.claimed,
            "at": now(),
        }
        with write() as session:
            row = operations.sign_by_link(session, **given)
    except Refused as refused:
        zone, back = opened.window.time_zone, redirect(url_for("video.sign", token=token), code=303)
        if words := outcomes.signed_before(refused, opened.half_day, opened.enrollment.id, zone):
            return outcomes.recorded(words) if wants_json() else back
        kept, refused = outcomes.kept_after_seal(
            refused, lambda session: operations.sign_by_link_after_seal(session, **given)
        )
        if kept is not None:
            return outcomes.kept(kept.learner_words(zone)) if wants_json() else back
        if wants_json():
            return refused_words(form, list(refused.blockers))
        reasons = beside(form, refused)
        try:
            opened = operations.open_signing(read(), token=token, at=now())
        except Refused as closed:
            return _closed(closed)
        return _page(opened, form, reasons), 422
    if wants_json():
        return outcomes.recorded(recorded_words(row, opened.window.time_zone))
    return redirect(url_for("video.sign", token=token), code=303)


def _closed(refused: Refused) -> ResponseReturnValue:
    if wants_json():
        return refused_words(KeptForm(None), list(refused.blockers))
    return render_template("seminars/video/closed.html", blockers=refused.blockers), 410


def _page(opened: Opened, form: KeptForm, reasons: list[Blocker] | None = None) -> str:
    window, row = opened.window, opened.row
    zone = window.time_zone
    signed_at = row.signed_at if row is not None else None
    return render_template(
        "seminars/video/sign.html",
        opened=opened,
        words=hours_words(opened.half_day, zone),
        recorded=recorded_words(row, zone) if row is not None and signed_at is not None else "",
        kept=kept_words(read(), opened.half_day, opened.enrollment.id, zone),
        blockers=[] if signed_at is not None else opened.blockers(now()),
        is_early=now() < window.opens_at,
        opening=opening_words(window),
        form=form,
        reasons=reasons or [],
        server_now=milliseconds(now()),
    )
