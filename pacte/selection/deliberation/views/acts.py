"""What is done in the meeting; a refused form comes back in the page with all that was typed."""

import logging

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from pacte.applications.models import Application
from pacte.blockers import Refused
from pacte.selection.deliberation import forms, operations
from pacte.selection.deliberation.rules import Event
from pacte.selection.deliberation.views.pages import BASE, Place, dossier_or_404, pages, place_of
from pacte.selection.deliberation.views.screen import show
from pacte.selection.queries import members_of
from pacte.selection.refusal_log import log_refusal
from pacte.selection.vocabulary import DECISION_LABELS
from pacte.web import SIGNED_IN, actor, now, read, write
from pacte.web.forms import Form

logger = logging.getLogger("pacte.selection")


@pages.post(f"{BASE}/debut", may=SIGNED_IN)
def begin(code: str) -> ResponseReturnValue:
    """Open the deliberation."""
    place = place_of(code, "selection.manage")
    form = forms.BeginForm(prefix="debut-")
    if not form.validate_on_submit():
        return show(place, 422, refused={"begin": form})
    try:
        with write() as session:
            operations.begin(
                session,
                cohort=place.cohort,
                without_them=bool(form.without_them.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(place, refused, "begin", form)
    flash("La délibération est ouverte ; les notes sont figées.", "success")
    return redirect(url_for("deliberation.page", **place.params), code=303)


@pages.post(f"{BASE}/dossiers/<int:application_id>/decision", may=SIGNED_IN)
def decide(code: str, application_id: int) -> ResponseReturnValue:
    """Decide one dossier."""
    place = place_of(code, "selection.decide")
    dossier = dossier_or_404(place, application_id)
    form = forms.DecisionForm(prefix="decision-")
    if not form.validate_on_submit():
        return show(place, 422, application_id=dossier, refused={"decision": form})
    try:
        with write() as session:
            decided = operations.decide(
                session,
                cohort=place.cohort,
                application_id=dossier,
                event=Event(form.decision.data),
                reason=form.reason.data or "",
                note=form.note.data or "",
                rank=form.wanted,
                revision=forms.revision_of(form.revision.data),
                by=actor(),
                at=now(),
            )
            label = DECISION_LABELS[decided.decision].lower()
            name = session.get_one(Application, dossier).name
    except Refused as refused:
        return _again(place, refused, "decision", form, dossier, about=dossier)
    flash(f"Décision enregistrée pour {name} : {label}.", "success")
    following = request.form.get("suivant", "")
    shown = following if following.isascii() and following.isdigit() else str(dossier)
    return _to(place, shown[:18])


@pages.post(f"{BASE}/dossiers/<int:application_id>/rang", may=SIGNED_IN)
def move(code: str, application_id: int) -> ResponseReturnValue:
    """Move a dossier on the waiting list."""
    place = place_of(code, "selection.decide")
    dossier = dossier_or_404(place, application_id)
    form = forms.MoveForm(_moved(), prefix="rang-")
    if not form.validate_on_submit():
        return show(place, 422, reasons=[], refused={"move": form})
    try:
        with write() as session:
            operations.move(
                session,
                cohort=place.cohort,
                application_id=dossier,
                rank=forms.whole(form.rank.data) or 1,
                revision=forms.revision_of(form.revision.data),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(place, refused, "move", form, about=dossier)
    opened = request.form.get("ouvert", "")
    return _to(place, opened[:18] if opened.isascii() and opened.isdigit() else "", anchor="attente")


@pages.post(f"{BASE}/presences", may=SIGNED_IN)
def presence(code: str) -> ResponseReturnValue:
    """Say who takes part."""
    place = place_of(code, "selection.manage")
    form = forms.PresenceForm(prefix="presence-")
    form.present.choices = [(member.id, member.person.name) for member in members_of(read(), place.cohort.id)]
    if not form.validate_on_submit():
        return show(place, 422, refused={"presence": form})
    try:
        with write() as session:
            operations.mark_presence(
                session, cohort=place.cohort, present=form.present.data or [], by=actor(), at=now()
            )
    except Refused as refused:
        return _again(place, refused, "presence", form)
    flash("Les présences sont enregistrées.", "success")
    return _to(place, "", anchor="presences")


def _moved() -> MultiDict[str, str]:
    """One form holds every button of the list: each carries its rank and the revision that it showed."""
    sent = MultiDict(request.form)
    rank, dot, revision = sent.get("vers", "").partition(".")
    if dot:
        sent["rang-rank"], sent["rang-revision"] = rank, revision
    return sent


def _to(place: Place, dossier: str, anchor: str = "") -> ResponseReturnValue:
    address = url_for(
        "deliberation.page",
        dossier=dossier or None,
        etat=request.args.get("etat") or None,
        page=request.args.get("page") or None,
        attente=request.args.get("attente") or None,
        _anchor=anchor or ("ouvert" if dossier else None),
        **place.params,
    )
    return redirect(address, code=303)


def _again(
    place: Place,
    refused: Refused,
    name: str,
    form: Form,
    dossier: int | None = None,
    *,
    about: int | None = None,
) -> ResponseReturnValue:
    """The page with every reason; a refusal leaves a trace."""
    if about is None:
        logger.warning("%s refused: %s", name, ", ".join(blocker.code for blocker in refused.blockers))
    else:
        log_refusal("decision", refused, about)
    reasons = [blocker for blocker in refused.blockers if blocker.where not in form or name == "move"]
    form.take([blocker for blocker in refused.blockers if blocker not in reasons])
    return show(place, 422, application_id=dossier, refused={name: form}, reasons=reasons)
