"""The file of catch-up work: a document or a photograph, inspected and kept before any write."""

from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from pacte.blockers import Refused
from pacte.files.inspection import accepted_in_words
from pacte.files.kinds import OFFICE, PDF_OR_PHOTO, Kind
from pacte.files.reception import Received, receive
from pacte.files.store import Store

ACCEPTED = PDF_OR_PHOTO | OFFICE
MAX_BYTES = 20_000_000
MOST_PAGES = 60
KINDS = f"{accepted_in_words(OFFICE | {Kind.PDF})}, ou une photographie"
ACCEPT = ",".join(
    [*(kind.media_type for kind in Kind if kind in ACCEPTED), *(f".{kind.value}" for kind in sorted(OFFICE))]
)
"""For browsers: some know office documents by their ending only."""


def kept_work(upload: FileStorage | None, *, store: Store, federation_id: int) -> Received | None:
    """What was sent; None when nothing was. Slow, outside transactions; raises Refused."""
    if upload is None or not upload.filename:
        return None
    received = receive(
        cast("BinaryIO", upload.stream),
        name=upload.filename,
        store=store,
        federation_id=federation_id,
        accept=ACCEPTED,
        max_bytes=MAX_BYTES,
        max_pages=MOST_PAGES,
        where="document",
    )
    if isinstance(received, list):
        raise Refused(received)
    return received
