"""The EHESP's page of a dossier presented: what was typed, the documents it needs, its decision."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.accounts.models import Person
from pacte.applications.vocabulary import ApplicationState
from pacte.blockers import Blocker, Refused
from pacte.files.serving import can_be_shown, send_stored
from pacte.selection.models import WaveEntry
from pacte.selection.validation import operations
from pacte.selection.validation.contents import Piece, Presented, presented
from pacte.selection.validation.corrections import contact_words, corrections_of, was_told
from pacte.selection.validation.forms import CorrectionForm, DecisionForm, number_in
from pacte.selection.validation.queries import neighbours
from pacte.selection.validation.rules import TO_TREAT, ValidationEvent
from pacte.selection.validation.tables import KINDS, SHORT
from pacte.selection.validation.views.national import done_words
from pacte.selection.validation.views.pages import pages
from pacte.selection.vocabulary import DECISION_LABELS, VALIDATION_LABELS, Validation
from pacte.web import actor, now, read, services, write

ANSWERED = (Validation.VALIDATED, Validation.REFUSED)
BASE = "/regions/<federation>/validation/<int:entry_id>"
DECIDE: dict[str, Any] = {"may": "validation.decide", "of": WaveEntry, "as_": "entry"}


@pages.get(BASE, **DECIDE)
def entry(entry: WaveEntry) -> ResponseReturnValue:
    """The dossier and the form of decision."""
    return _page(entry)


@pages.get(f"{BASE}/pieces/<int:document_id>", **DECIDE)
def entry_document(entry: WaveEntry, document_id: int) -> ResponseReturnValue:
    """The bytes of one of the documents that the EHESP may open; ``?voir=1`` shows it in the page."""
    found = presented(read(), entry)
    files = {piece.document.id: piece.file for piece in found.pieces}
    if document_id not in files:
        abort(404)
    return send_stored(files[document_id], store=services().store, inline="voir" in request.args)


@pages.post(f"{BASE}/decision", **DECIDE)
def decide(entry: WaveEntry) -> ResponseReturnValue:
    """Validate, refuse or ask; then on to the wave."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(entry, form, status=422)
    event = ValidationEvent(form.event.data)
    try:
        with write() as session:
            operations.decide(
                session,
                entry=entry,
                event=event,
                text=form.text.data,
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(blocker for blocker in refused.blockers if blocker.where in form)
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _page(entry, form, reasons=reasons, status=422)
    flash(done_words(event, 1), "success")
    return redirect(url_for("validation.wave", wave_id=entry.wave_id), code=303)


@pages.post(f"{BASE}/correction", **DECIDE)
def correct(entry: WaveEntry) -> ResponseReturnValue:
    """Take back one's answer for another one, while the candidate has not been told."""
    form = CorrectionForm(prefix="correction-")
    if not form.validate_on_submit():
        return _page(entry, correction=form, status=422)
    try:
        with write() as session:
            operations.correct(
                session,
                entry=entry,
                event=ValidationEvent(form.event.data),
                why=form.why.data,
                text=form.text.data,
                seen=number_in(form.seen.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        form.take(blocker for blocker in refused.blockers if blocker.where in form)
        reasons = [blocker for blocker in refused.blockers if blocker.where not in form]
        return _page(entry, correction=form, reasons=reasons, status=422)
    flash(
        "Votre réponse est corrigée ; la fédération est prévenue, et l’ancienne reste au dossier.", "success"
    )
    return redirect(url_for("validation.entry", entry_id=entry.id), code=303)


def _page(
    entry: WaveEntry,
    form: DecisionForm | None = None,
    *,
    correction: CorrectionForm | None = None,
    reasons: list[Blocker] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    session = read()
    fresh = session.get_one(WaveEntry, entry.id)
    found = presented(session, fresh)
    form = form or DecisionForm(None)
    correction = correction or CorrectionForm(None, prefix="correction-")
    form.seen.data = correction.seen.data = str(fresh.revision)
    withdrawn = found.loaded.application.state is not ApplicationState.SUBMITTED
    before, after = neighbours(session, fresh)
    decided_by = session.get(Person, fresh.decided_by_id) if fresh.decided_by_id else None
    page = render_template(
        "selection/validation/entry.html",
        found=found,
        entry=fresh,
        row=found.loaded.application,
        cohort=found.loaded.cohort,
        zone=found.loaded.facts.time_zone,
        state=("todo", "Retiré") if withdrawn else (KINDS[fresh.state], SHORT[fresh.state]),
        decision=DECISION_LABELS[found.candidacy.decision],
        may_decide=fresh.state in TO_TREAT and not withdrawn,
        unanswered=fresh.state is Validation.QUESTIONED and not fresh.reply,
        decided_by=decided_by.name if decided_by else "",
        chosen=_chosen(found),
        can_be_shown=can_be_shown,
        before=before,
        after=after,
        form=form,
        correction=correction,
        corrections=corrections_of(session, [fresh.id]),
        may_correct=fresh.state in ANSWERED and not withdrawn,
        told=was_told(session, fresh.application_id),
        contact=contact_words(found.loaded.cohort),
        labels=VALIDATION_LABELS,
        reasons=reasons or [],
    )
    return page, status


def _chosen(found: Presented) -> Piece | None:
    """The document in the viewer: the one that the address names, else the first that can be shown."""
    asked = request.args.get("piece", "")
    for piece in found.pieces:
        if str(piece.document.id) == asked:
            return piece
    return next((piece for piece in found.pieces if can_be_shown(piece.file)), None)
