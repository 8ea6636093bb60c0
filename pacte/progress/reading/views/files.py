"""The files of a module, images and templates: only those that the curriculum knows, never a path asked."""

from pathlib import PurePosixPath

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from pacte.files.names import content_disposition
from pacte.files.serving import POLICY
from pacte.progress.reading.definition import DOCUMENTS, IMAGES
from pacte.progress.reading.views.pages import MODULE, pages, reader_or_404
from pacte.web import SIGNED_IN

KEPT = "private, max-age=600"
"""A browser asks again after ten minutes, and is told that nothing changed."""


@pages.get(f"{MODULE}/fichiers/<path:filename>", may=SIGNED_IN)
def file(code: str, module: str, filename: str) -> ResponseReturnValue:
    """An image inside the page, a document to download."""
    reader = reader_or_404(code)
    if reader.version_of(module) is None:
        abort(404)
    owner = reader.known.modules[module]
    known, kind = owner.file(filename), PurePosixPath(filename).suffix.lower()
    if known is None or kind not in IMAGES | DOCUMENTS:
        abort(404)
    path = owner.folder.parent / known.path
    if not path.is_file():  # taken away since the modules were read
        abort(404)
    response = Response(path.read_bytes(), mimetype=(IMAGES | DOCUMENTS)[kind])
    response.headers["Content-Disposition"] = content_disposition(path.name, inline=kind in IMAGES)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = KEPT
    response.set_etag(known.sha256)
    return response.make_conditional(request.environ)
