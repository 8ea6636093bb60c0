"""What is handed out at a seminar: added and taken back by staff, downloaded by everybody of the cohort."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from pacte.blockers import Refused
from pacte.files.models import StoredFile
from pacte.files.serving import send_stored
from pacte.seminars.models import Seminar, SeminarMaterial
from pacte.seminars.planning import operations
from pacte.seminars.planning.forms import MaterialForm
from pacte.seminars.planning.uploads import MATERIAL, received
from pacte.seminars.planning.views.contents import draw
from pacte.seminars.planning.views.pages import MANAGE, READ, SEMINAR, beside, pages, plan_of, still_theirs
from pacte.web import actor, can, get_or_404, here, now, read, services, write


@pages.post(f"{SEMINAR}/supports", **MANAGE, form_at="planning.contents")
def add_material(seminar: Seminar) -> ResponseReturnValue:
    """Hand out a file; it is inspected and kept before anything is written."""
    form = MaterialForm(prefix="support-")
    if not form.validate_on_submit():
        return draw(plan_of(seminar), material=form, status=422)
    try:
        kept = received(form.file.data, asked=MATERIAL, store=services().store, federation_id=here().id)
        with write() as session:
            operations.add_material(
                session,
                seminar=seminar,
                title=form.title.data or "",
                received=kept,
                by=actor(),
                at=now(),
            )
    except Refused as refused:
        return draw(plan_of(seminar), material=form, status=422, extra=beside(form, refused))
    flash("Le support est ajouté : toute la promotion peut le télécharger.", "success")
    return redirect(url_for("planning.contents", seminar_id=seminar.id), code=303)


@pages.post(f"{SEMINAR}/supports/<int:material_id>/retrait", **MANAGE, form_at="planning.contents")
def remove_material(seminar: Seminar, material_id: int) -> ResponseReturnValue:
    """Take a file back."""
    material = _material_or_404(seminar, material_id)
    with write() as session:
        operations.remove_material(session, seminar=seminar, material=material, by=actor(), at=now())
    flash("Le support est retiré.", "success")
    return redirect(url_for("planning.contents", seminar_id=seminar.id), code=303)


@pages.get(f"{SEMINAR}/supports/<int:material_id>", **READ)
def material(seminar: Seminar, material_id: int) -> ResponseReturnValue:
    """The file; what was taken back is for staff only."""
    still_theirs(seminar)
    found = _material_or_404(seminar, material_id)
    if found.removed_at is not None and not can("seminar.manage", seminar):
        abort(404)
    return send_stored(get_or_404(read(), StoredFile, found.file_id), store=services().store)


def _material_or_404(seminar: Seminar, material_id: int) -> SeminarMaterial:
    found = get_or_404(read(), SeminarMaterial, material_id)
    if found.seminar_id != seminar.id:
        abort(404)
    return found
