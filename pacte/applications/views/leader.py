"""The team leader's page: what they commit to, for whom, and their signature. Nothing else of the dossier."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from pacte.applications import operations
from pacte.applications.forms import RefusalForm, SignatureForm
from pacte.applications.letters import signed_letter
from pacte.applications.models import SupportingDocument
from pacte.applications.operations.commitments import PURPOSE, Opened, open_commitment
from pacte.applications.views.frame import pages
from pacte.applications.views.signed import signed_by
from pacte.blockers import Blocker, Refused
from pacte.files.serving import send_stored
from pacte.french import last_minute
from pacte.web import PUBLIC, now, read, services, write
from pacte.web.markdown import render_markdown

BASE = "/regions/<federation>/engagement/<token>"


@pages.form(BASE, may=PUBLIC)
def commitment(token: str) -> ResponseReturnValue:
    """Read and sign; a link that no longer opens says why and what to do."""
    form = SignatureForm()
    try:
        opened = open_commitment(read(), token=token, at=now())
    except Refused as refused:
        return _closed(token, refused)
    if not form.is_submitted():
        form.signer_name.data = opened.commitment.leader_name
        return _page(opened, form, token)
    if not form.validate():
        return _page(opened, form, token, 422)
    name, quality = form.signer_name.data or "", form.signer_quality.data or ""
    try:
        received = signed_letter(
            opened,
            signer_name=name,
            signer_quality=quality,
            drawing=form.drawing.data or "",
            store=services().store,
            at=now(),
        )
        with write() as session:
            operations.sign_commitment(
                session,
                token=token,
                signer_name=name,
                signer_quality=quality,
                received=received,
                at=now(),
            )
    except Refused as refused:
        return _page(opened, form, token, 422, list(refused.blockers))
    return redirect(url_for("applications.commitment", token=token), code=303)


@pages.form(f"{BASE}/refus", may=PUBLIC)
def decline_commitment(token: str) -> ResponseReturnValue:
    """Do not sign, and say why."""
    form = RefusalForm()
    try:
        opened = open_commitment(read(), token=token, at=now())
        if form.validate_on_submit():
            with write() as session:
                operations.decline_commitment(session, token=token, reason=form.reason.data or "", at=now())
            return redirect(url_for("applications.commitment", token=token), code=303)
    except Refused as refused:
        return _closed(token, refused)
    status = 422 if form.is_submitted() else 200
    return render_template(
        "applications/commitment_refusal.html", form=form, opened=opened, token=token
    ), status


@pages.get(f"{BASE}/lettre.pdf", may=PUBLIC)
def commitment_file(token: str) -> ResponseReturnValue:
    """The letter that this link signed, for its signer."""
    found = signed_by(read(), token=token, at=now())
    if found is None or found.document_id is None:
        return _closed(token, None)
    document = (
        read().scalars(select(SupportingDocument).where(SupportingDocument.id == found.document_id)).one()
    )
    return send_stored(document.file, store=services().store)


def _page(
    opened: Opened, form: SignatureForm, token: str, status: int = 200, extra: list[Blocker] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "applications/commitment.html",
        opened=opened,
        form=form,
        token=token,
        definition=opened.loaded.definition,
        facts=opened.loaded.facts,
        last_minute=last_minute(opened.link.expires_at),
        render=render_markdown,
        extra=extra or [],
    )
    return page, status


def _closed(token: str, refused: Refused | None) -> ResponseReturnValue:
    """A spent link shows what it did; the others say what to do. Never more than the page itself showed."""
    done = signed_by(read(), token=token, at=now())
    blockers = list(refused.blockers) if refused else []
    page = render_template(
        "applications/commitment_closed.html", done=done, blockers=blockers, token=token, purpose=PURPOSE
    )
    return page, 200 if done is not None else 410
