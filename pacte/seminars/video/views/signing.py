"""A learner signs a half-day held by video, with the personal link of their e-mail."""

import secrets

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Blocker, Refused
from pacte.french import time_words
from pacte.seminars.presence.forms import SignatureForm
from pacte.seminars.presence.operations import Signature
from pacte.seminars.presence.views import devices
from pacte.seminars.presence.views.pages import beside, hours_words, kept_drawing
from pacte.seminars.video import operations
from pacte.seminars.video.operations import Opened
from pacte.seminars.video.views.pages import opening_words, pages
from pacte.web import PUBLIC, now, read, write


@pages.form("/regions/<federation>/liens/emargement/<token>", may=PUBLIC)
def sign(token: str) -> ResponseReturnValue:
    """The signing page, before, during and after; a link that no longer opens says why."""
    try:
        opened = operations.open_signing(read(), token=token, at=now())
    except Refused as refused:
        return render_template("seminars/video/closed.html", blockers=refused.blockers), 410
    form = SignatureForm()
    if not form.is_submitted():
        form.client_key.data = secrets.token_hex(16)
        return devices.recognise(make_response(_page(opened, form)))
    if not form.validate():
        return _page(opened, form), 422
    reasons: list[Blocker] = []
    try:
        is_written = opened.row is not None and bool(form.key) and opened.row.client_key == form.key
        blockers = opened.blockers(now())
        drawing = kept_drawing(form.drawing.data or "") if not blockers and not is_written else None
        with write() as session:
            operations.sign_by_link(
                session,
                token=token,
                signature=Signature(
                    typed=form.signer_name.data or "",
                    drawing=drawing,
                    client_key=form.key,
                    device=devices.fingerprint(),
                ),
                at=now(),
            )
    except Refused as refused:
        reasons = beside(form, refused)
        try:
            opened = operations.open_signing(read(), token=token, at=now())
        except Refused as closed:
            return render_template("seminars/video/closed.html", blockers=closed.blockers), 410
        return _page(opened, form, reasons), 422
    return redirect(url_for("video.sign", token=token), code=303)


def _page(opened: Opened, form: SignatureForm, reasons: list[Blocker] | None = None) -> str:
    window, row = opened.window, opened.row
    zone = window.time_zone
    signed_at = row.signed_at if row is not None else None
    return render_template(
        "seminars/video/sign.html",
        opened=opened,
        words=hours_words(opened.half_day, zone),
        recorded=f"Présence enregistrée, {time_words(signed_at, zone)}" if signed_at is not None else "",
        blockers=[] if signed_at is not None else opened.blockers(now()),
        is_early=now() < window.opens_at,
        opening=opening_words(window),
        form=form,
        reasons=reasons or [],
    )
