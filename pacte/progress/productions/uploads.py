"""Files of productions: a document, or photographs made into one PDF; inspected and kept before any write."""

from collections.abc import Sequence
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from pacte.applications.uploads import MEGABYTE, Sent, take
from pacte.blockers import Blocker, Refused
from pacte.cohorts.definition import DocumentRequest
from pacte.cohorts.vocabulary import DocumentKind
from pacte.files.inspection import accepted_in_words
from pacte.files.kinds import OFFICE, PDF_OR_PHOTO, Kind
from pacte.files.reception import Received, receive
from pacte.files.store import Store
from pacte.progress.productions.rules import MEGABYTES, MOST_PAGES

ACCEPTED = PDF_OR_PHOTO | OFFICE
MAX_BYTES = MEGABYTES * MEGABYTE
KINDS = f"{accepted_in_words(OFFICE | {Kind.PDF})}, ou des photographies"
ACCEPT = ",".join(
    [*(kind.media_type for kind in Kind if kind in ACCEPTED), *(f".{kind.value}" for kind in sorted(OFFICE))]
)
"""For browsers: some know office documents by their ending only."""
_PHOTOGRAPH = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


def received(
    uploads: Sequence[FileStorage], *, label: str, where: str, store: Store, federation_id: int
) -> Received | None:
    """What was sent, kept; None when nothing was. Slow, outside transactions; raises Refused."""
    sent = [one for one in uploads if one and one.filename]
    if not sent:
        return None
    if all(_is_photograph(one) for one in sent):
        asked = DocumentRequest(
            key=where,
            label=label,
            kind=DocumentKind.PDF_OR_PHOTOS,
            max_megabytes=MEGABYTES,
            max_pages=MOST_PAGES,
        )
        files = [Sent(cast("BinaryIO", one.stream), one.filename or "") for one in sent]
        return take(files, asked=asked, store=store, federation_id=federation_id)
    if len(sent) > 1:
        raise Refused(
            [
                Blocker(
                    "file-one",
                    "Un seul document est attendu ; plusieurs fichiers ne vont ensemble que si ce sont "
                    "tous des photographies.",
                    "Réunissez-les en un document, puis envoyez-le seul.",
                    where,
                )
            ]
        )
    kept = receive(
        cast("BinaryIO", sent[0].stream),
        name=sent[0].filename or "",
        store=store,
        federation_id=federation_id,
        accept=ACCEPTED,
        max_bytes=MAX_BYTES,
        max_pages=MOST_PAGES,
        where=where,
    )
    if isinstance(kept, list):
        raise Refused(kept)
    return kept


def _is_photograph(upload: FileStorage) -> bool:
    head = upload.stream.read(8)
    upload.stream.seek(0)
    return head.startswith(_PHOTOGRAPH)
