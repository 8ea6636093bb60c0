"""Files sent about seminars: a PDF, or photographs made into one; inspected and kept before any write."""

from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from pacte.applications.uploads import Sent, take
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.cohorts.vocabulary import DocumentKind
from pacte.files.reception import Received
from pacte.files.store import Store

MATERIAL = DocumentRequest(
    key="file", label="Support", kind=DocumentKind.PDF_OR_PHOTOS, max_megabytes=25, max_pages=100
)
PROOF = DocumentRequest(
    key="document", label="Justificatif", kind=DocumentKind.PDF_OR_PHOTOS, max_megabytes=10, max_pages=20
)


def received(upload: FileStorage, *, asked: DocumentRequest, store: Store, federation_id: int) -> Received:
    """The uploaded file, kept; slow, outside transactions. Raises Refused with every reason."""
    sent = [Sent(cast("BinaryIO", upload.stream), upload.filename or "")]
    try:
        return take(sent, asked=asked, store=store, federation_id=federation_id)
    except Refused as refused:
        raise Refused(
            Blocker(one.code, one.message, one.remedy, asked.key) for one in refused.blockers
        ) from None
