"""The step « Votre structure »: found by a few letters, or declared; one of several bears the dossier."""

from typing import Any

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications import operations
from pacte.applications.bearing_rules import bearer_with, bearer_without
from pacte.applications.facts import StructureFacts
from pacte.applications.forms import DeclarationForm, StructureForm, TrackForm
from pacte.applications.models import Application
from pacte.applications.operations.steps import Saved
from pacte.applications.views.changes import ask_first
from pacte.applications.views.frame import (
    BASE,
    MINE,
    Framed,
    framed,
    is_autosave,
    pages,
    refused_autosave,
    render_step,
    say,
)
from pacte.applications.views.steps import step_page
from pacte.applications.vocabulary import Step
from pacte.blockers import Blocker, Refused
from pacte.database import FencedSession
from pacte.federations.declaring import blockers_to_choose
from pacte.federations.models import Structure
from pacte.federations.queries import search_structures, suspects_for
from pacte.federations.views import proposal
from pacte.web import actor, again, get_or_404, here, now, read, write

PROPOSALS = 12
NONE_CHOSEN = Blocker(
    "none_chosen",
    "Aucune structure n’est choisie.",
    "Choisissez l’une des propositions, puis ajoutez-la.",
    "#structure_id-0",
)


@pages.form(f"{BASE}/structure", **MINE)
def structure(application: Application) -> ResponseReturnValue:
    """The track, the structures, and which one bears the dossier."""
    page = framed(application)
    form = _track_form(page)
    chosen = next((one for one in page.dossier.structures if str(one.id) == form.bearer.data), None)
    if request.method == "POST" and chosen is not None and (first := ask_first(page, chosen)):
        return first

    def save(session: FencedSession, row: Application, values: Any) -> Saved:
        bearer = values.pop("bearer", None)
        if bearer:
            operations.choose_bearer(session, application=row, structure_id=int(bearer), by=actor(), at=now())
        return operations.save_track(
            session,
            application=row,
            track=values.get("track", row.track) or None,
            by=actor(),
            at=now(),
            version=form.version.data or "",
        )

    return step_page(
        page, form, Step.STRUCTURE, ("track",), save, "structure", alone=("bearer",), **_search(page)
    )


@pages.post(f"{BASE}/structure/ajout", **MINE)
def add_structure(application: Application) -> ResponseReturnValue:
    """Add the structure chosen; without JavaScript, first show what the letters find."""
    form = StructureForm()
    page = framed(application)
    form.validate()
    text, chosen = form.structure_text.data or "", form.structure_id.data or ""
    if "declare" in request.form:
        typed = text.strip()[:200] or None
        return redirect(url_for("applications.declare", application_id=application.id, nom=typed), code=303)
    if "search" in request.form or not chosen:
        found = search_structures(read(), text, PROPOSALS) if text else []
        unchosen = [NONE_CHOSEN] if found and "add" in request.form else []
        return _again(
            page,
            200 if text and not unchosen else 422,
            search_form=form,
            results=[proposal(one) for one in found],
            extra=unchosen,
        )
    if not chosen.isdecimal():
        abort(404)
    wanted = get_or_404(read(), Structure, int(chosen))
    if not blockers_to_choose(wanted) and (
        first := ask_first(page, bearer_with(page.dossier, _facts(wanted)))
    ):
        return first
    try:
        with write() as session:
            operations.add_structure(
                session,
                application=again(session, application),
                structure=session.get_one(Structure, wanted.id),
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(page, 422, search_form=form, extra=list(refused.blockers))
    say(f"{wanted.name} est dans votre dossier.")
    return redirect(url_for("applications.structure", application_id=application.id), code=303)


@pages.post(f"{BASE}/structure/<int:structure_id>/retrait", **MINE)
def remove_structure(application: Application, structure_id: int) -> ResponseReturnValue:
    """Take a structure out of the dossier."""
    page = framed(application)
    if first := ask_first(page, bearer_without(page.dossier, structure_id)):
        return first
    try:
        with write() as session:
            operations.remove_structure(
                session,
                application=again(session, application),
                structure_id=structure_id,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return _again(page, 422, extra=list(refused.blockers))
    return redirect(url_for("applications.structure", application_id=application.id), code=303)


@pages.form(f"{BASE}/structure/declaration", **MINE)
def declare(application: Application) -> ResponseReturnValue:
    """Declare a structure that the list lacks, after a look at those that resemble it."""
    page = framed(application)
    form = DeclarationForm(data={"name": request.args.get("nom", "")})
    form.offer(list(here().departments))
    suspects: list[Any] = []
    extra: list[Blocker] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            fields = {
                "name": form.name.data,
                "kind": form.kind.data,
                "commune": form.commune.data,
                "department": form.department.data,
            }
            suspects = suspects_for(
                read(), fields["name"], fields["commune"], fields["department"], kind=fields["kind"]
            )
            if not suspects or "confirmed" in request.form:
                made = StructureFacts(id=0, name=fields["name"])
                if first := ask_first(page, bearer_with(page.dossier, made)):
                    return first
                try:
                    with write() as session:
                        operations.declare_structure(
                            session,
                            application=again(session, application),
                            **fields,
                            by=actor(),
                            at=now(),
                        )
                    say("Votre structure est déclarée ; la fédération la vérifiera.")
                    address = url_for("applications.structure", application_id=application.id)
                    return redirect(address, code=303)
                except Refused as refused:
                    extra = list(refused.blockers)
    return render_step(
        "declare",
        page,
        Step.STRUCTURE,
        status,
        form=form,
        suspects=[(proposal(suspect.structure), suspect.reason) for suspect in suspects],
        extra=extra,
        conflicts_found=[],
    )


def _track_form(page: Framed) -> TrackForm:
    bearer = page.dossier.bearers[0].id if page.dossier.bearers else None
    form = TrackForm(data={"track": page.application.track, "bearer": str(bearer or "")})
    form.offer(page.facts.tracks, [(str(one.id), one.name) for one in page.dossier.structures])
    return form


def _search(page: Framed) -> dict[str, Any]:
    return {"search_form": StructureForm(formdata=None), "results": None, "rows": _rows(page)}


def _rows(page: Framed) -> list[tuple[Structure, bool]]:
    return [(link.structure, link.is_bearer) for link in page.application.structures]


def _again(page: Framed, status: int, **context: Any) -> ResponseReturnValue:
    if is_autosave():
        return refused_autosave(context.get("extra", []))
    form = _track_form(page)
    return render_step(
        "structure",
        page,
        Step.STRUCTURE,
        status,
        form=form,
        **{"conflicts_found": [], **_search(page), **context},
    )


def _facts(structure: Structure) -> StructureFacts:
    return StructureFacts(id=structure.merged_into_id or structure.id, name=structure.name)
