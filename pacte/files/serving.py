"""Sends stored files to browsers so that a file can do nothing but be looked at."""

from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import wrap_file

from pacte.files.kinds import PHOTOS, Kind
from pacte.files.models import StoredFile
from pacte.files.names import content_disposition
from pacte.files.queries import open_content
from pacte.files.store import Store

# Tried in Chromium 156 with an <iframe> and an <object> of the same origin: its PDF viewer shows the document
# even under the empty sandbox, so nothing needs to be loosened. Pages offer a download link beside the frame
# for browsers whose viewer obeys the sandbox.
POLICY = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

_IMAGES = frozenset(kind.media_type for kind in PHOTOS)


def can_be_shown(file: StoredFile) -> bool:
    """Whether the file may open inside a page: a PDF that we inspected, or an image that we wrote anew."""
    return file.media_type == Kind.PDF.media_type or (file.media_type in _IMAGES and file.made_by_us)


def send_stored(file: StoredFile, *, store: Store, inline: bool = False) -> Response:
    """The file's bytes, streamed; `inline` is obeyed only where `can_be_shown`.

    Answers ranges (PDF viewers ask for them) and `If-None-Match`. Authorise before calling. Raises
    ContentMissingError.
    """
    stream = open_content(store, file)
    response = Response(wrap_file(request.environ, stream), mimetype=file.media_type, direct_passthrough=True)
    response.call_on_close(stream.close)
    response.content_length = file.size
    response.headers["Content-Disposition"] = content_disposition(
        file.name, inline=inline and can_be_shown(file)
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(file.sha256)
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise
    if request.environ["REQUEST_METHOD"] == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        stream.close()  # nothing will be read, and the server never closes an answer without a body
    return response
