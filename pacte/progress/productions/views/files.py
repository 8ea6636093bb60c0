"""The files of productions: versions, annotated documents, the template that a production begins with."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.files.reading import has_reading_copy, reading_copy
from pacte.files.serving import send_stored
from pacte.learners.models import Enrollment
from pacte.progress.models import Production, ProductionFeedback, ProductionVersion
from pacte.progress.productions.views.pages import PIECE, READ, desk_of, pages
from pacte.web import get_or_404, read, services


@pages.get(f"{PIECE}/versions/<int:version_id>", **READ)
def version_file(enrollment: Enrollment, production: str, version_id: int) -> ResponseReturnValue:
    """A version, to keep; a PDF also to be read in the page (``?voir``)."""
    version = get_or_404(read(), ProductionVersion, version_id)
    _require(version.production_id, enrollment, production)
    return _send(version.file_id)


@pages.get(f"{PIECE}/versions/<int:version_id>/lecture", **READ)
def version_words(enrollment: Enrollment, production: str, version_id: int) -> ResponseReturnValue:
    """The words of a version written with Word or LibreOffice, which no browser shows."""
    version = get_or_404(read(), ProductionVersion, version_id)
    _require(version.production_id, enrollment, production)
    file = get_or_404(read(), StoredFile, version.file_id)
    here: dict[str, Any] = {
        "enrollment_id": enrollment.id,
        "production": production,
        "version_id": version_id,
    }
    if not has_reading_copy(file):
        return redirect(url_for("productions.version_file", voir=1, **here), code=303)
    return render_template(
        "progress/productions/copy.html",
        file=file,
        copy=reading_copy(file, store=services().store),
        original=url_for("productions.version_file", **here),
    )


@pages.get(f"{PIECE}/retours/<int:feedback_id>", **READ)
def annotated_file(enrollment: Enrollment, production: str, feedback_id: int) -> ResponseReturnValue:
    """The document annotated by whoever answered."""
    feedback = get_or_404(read(), ProductionFeedback, feedback_id)
    version = get_or_404(read(), ProductionVersion, feedback.version_id)
    _require(version.production_id, enrollment, production)
    if feedback.file_id is None:
        abort(404)
    return _send(feedback.file_id)


@pages.get(f"{PIECE}/modele", **READ)
def template(enrollment: Enrollment, production: str) -> ResponseReturnValue:
    """The document to begin with, from the module."""
    asked = desk_of(enrollment).piece(production).asked
    if asked is None or asked.template is None:
        abort(404)
    response = Response(asked.template.read_bytes(), mimetype="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition(asked.template.name)
    return response


def _require(production_id: int, enrollment: Enrollment, key: str) -> None:
    """404 unless the address names the learner and the production that the file belongs to."""
    row = get_or_404(read(), Production, production_id)
    if row.enrollment_id != enrollment.id or row.key != key:
        abort(404)


def _send(file_id: int) -> Response:
    file = get_or_404(read(), StoredFile, file_id)
    return send_stored(file, store=services().store, inline="voir" in request.args)
