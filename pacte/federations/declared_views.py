"""Pages of the structures that candidates declared: their list, a refusal, the sheet one merges into."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.federations import declaring, queries
from pacte.federations.declared import declared_structures
from pacte.federations.forms import RefusalForm
from pacte.federations.models import Structure, StructureStatus
from pacte.federations.registries import bearings_of
from pacte.federations.sheet_views import PREFIX
from pacte.federations.sheet_views import pages as sheets
from pacte.federations.views import PROPOSALS
from pacte.federations.views import pages as registry
from pacte.web import actor, again, now, read, write


@registry.get("/regions/<federation>/structures/declarees", may="structure.manage")
def declared() -> ResponseReturnValue:
    """Structures that candidates declared, each with what it may already be and the dossiers that name it."""
    found = declared_structures(read(), actor())
    return render_template(
        "federations/declared.html",
        waiting=[one for one in found if not one.structure.is_refused],
        refused=[one for one in found if one.structure.is_refused],
    )


@sheets.form(f"{PREFIX}/refus", may="structure.manage", of=Structure, as_="structure")
def refuse(structure: Structure) -> ResponseReturnValue:
    """Refuse a declared structure, with the reason that candidates read."""
    sheet = url_for("structures.sheet", structure_id=structure.id)
    if structure.status is not StructureStatus.DECLARED and request.method == "GET":
        return redirect(sheet, code=302)
    form = RefusalForm(data={"reason": structure.refusal_reason or ""})
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                with write() as session:
                    declaring.refuse_structure(
                        session,
                        structure=again(session, structure),
                        reason=form.reason.data or "",
                        by=actor(),
                        at=now(),
                    )
                flash(
                    f"{structure.name} est refusée ; les personnes dont elle porte le dossier l’apprennent "
                    "par e-mail.",
                    "success",
                )
                return redirect(url_for("registry.declared"), code=303)
            except Refused as refusal:
                form.take(refusal.blockers)
    dossiers = bearings_of(read(), [structure.id], actor())[structure.id]
    return (
        render_template("federations/refuse.html", form=form, structure=structure, dossiers=dossiers),
        status,
    )


@sheets.get(f"{PREFIX}/fusion", may="structure.manage", of=Structure, as_="structure")
def choose_merge(structure: Structure) -> ResponseReturnValue:
    """Which sheet this one merges with: its look-alikes, or one found by a few letters."""
    if structure.status is StructureStatus.MERGED:
        return redirect(url_for("structures.sheet", structure_id=structure.merged_into_id), code=302)
    search = request.args.get("q", "")[:200].strip()
    found = queries.search_structures(read(), search, PROPOSALS) if search else []
    return render_template(
        "federations/choose_merge.html",
        structure=structure,
        search=search,
        found=[one for one in found if one.id != structure.id],
        suspects=queries.structure_sheet(read(), structure).suspects,
    )
