"""Another structure for a deposited dossier: found, then what it changes, the reason, the act."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.applications.bearing_rules import counts_again, lost_with
from pacte.applications.models import Application
from pacte.applications.processing import operations
from pacte.applications.processing.forms import BearerForm
from pacte.applications.processing.rules import blockers_to_put_bearer, dues_of, dues_words
from pacte.applications.processing.sheet import Sheet, sheet
from pacte.applications.processing.views.columns import DUES_KINDS
from pacte.applications.processing.views.pages import pages
from pacte.applications.registries import hold_on
from pacte.applications.snapshot import structure_facts
from pacte.blockers import Blocker, Refused
from pacte.federations.models import Structure
from pacte.federations.queries import search_structures
from pacte.web import actor, again, get_or_404, now, read, write

HERE = "/regions/<federation>/dossiers/<int:application_id>/structure"
PROPOSALS = 12


@pages.get(HERE, may="application.process", of=Application, as_="application")
def choose_bearer(application: Application) -> ResponseReturnValue:
    """Which structure: another of the dossier’s own, or one found by a few letters."""
    found = _sheet(application)
    bearer_id = _bearer_id(found)
    search = request.args.get("q", "")[:200].strip()
    own = [team.structure for team in found.teams if not team.is_bearer]
    met = search_structures(read(), search, PROPOSALS) if search else []
    known = {one.id for one in own} | {bearer_id}
    return render_template(
        "applications/staff/choose_bearer.html",
        row=found.application,
        bearer=next((team.structure for team in found.teams if team.is_bearer), None),
        own=[one for one in own if not one.is_refused],
        found=[one for one in met if one.id not in known and not one.is_refused],
        search=search,
        obstacles=_obstacles(found, wanted=0),
    )


@pages.form(f"{HERE}/<int:structure_id>", may="application.process", of=Application, as_="application")
def change_bearer(application: Application, structure_id: int) -> ResponseReturnValue:
    """What the change does, then the change."""
    found = _sheet(application)
    structure = get_or_404(read(), Structure, structure_id)
    if structure.merged_into_id is not None or structure.is_refused:
        abort(404)
    bearer = next((team.structure for team in found.teams if team.is_bearer), None)
    form = BearerForm()
    if not form.is_submitted():
        form.seen.data = str(bearer.id) if bearer is not None else ""
    reasons: list[Blocker] = []
    if form.validate_on_submit():
        try:
            with write() as session:
                operations.change_bearer(
                    session,
                    application=again(session, application),
                    structure=session.get_one(Structure, structure.id),
                    keeps_former=form.keeps_former.data,
                    seen=int(form.seen.data) if (form.seen.data or "").isdecimal() else None,
                    reason=form.reason.data,
                    by=actor(),
                    at=now(),
                )
        except Refused as refused:
            reasons = list(refused.blockers)
            form.seen.data = str(bearer.id) if bearer is not None else ""
        else:
            flash(f"{structure.name} porte maintenant le dossier ; la personne en est prévenue.", "success")
            return redirect(
                url_for("dossiers.page", application_id=application.id, _anchor="structures"), code=303
            )
    facts = found.loaded.facts
    new = structure_facts(read(), structure, facts.dues_year)
    dues = dues_of(new)
    return (
        render_template(
            "applications/staff/change_bearer.html",
            row=found.application,
            structure=structure,
            bearer=bearer,
            dues=(DUES_KINDS[dues], dues_words(dues, facts.dues_year)),
            lost=lost_with(found.loaded.dossier, facts, new),
            has_letter=counts_again(found.loaded.dossier, facts, new),
            obstacles=_obstacles(found, wanted=structure.id),
            form=form,
            reasons=reasons,
        ),
        422 if form.is_submitted() else 200,
    )


def _obstacles(found: Sheet, *, wanted: int) -> list[Blocker]:
    hold = hold_on(read(), found.application.id, now())
    bearer_id = _bearer_id(found)
    return blockers_to_put_bearer(
        found.application.state,
        hold.to_staff.code if hold is not None else "",
        bearer_id=bearer_id,
        seen=bearer_id,
        wanted=wanted,
    )


def _bearer_id(found: Sheet) -> int | None:
    return next((team.structure.id for team in found.teams if team.is_bearer), None)


def _sheet(application: Application) -> Sheet:
    return sheet(read(), application=application, now=now(), reader_id=actor().person_id)
