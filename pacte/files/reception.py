"""Receiving a file: inspected and durably kept, before any transaction begins."""

import io
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pacte.blockers import Blocker
from pacte.files.inspection import DEFAULT_MAX_BYTES, DEFAULT_MAX_PAGES, inspect, too_large
from pacte.files.kinds import OFFICE, Kind
from pacte.files.names import clean_name
from pacte.files.store import PIECE, Store, StoredContent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Received:
    """A content safely in the store, that no record refers to yet: give it to `store_upload`."""

    federation_id: int
    content: StoredContent
    media_type: str
    pages: int | None
    name: str
    made_by_us: bool
    warnings: tuple[str, ...] = ()


def prefix_of(federation_id: int) -> str:
    """The federation's own folder in the store."""
    return f"federation-{federation_id}"


def receive(
    source: BinaryIO,
    *,
    name: str,
    store: Store,
    federation_id: int,
    accept: Collection[Kind],
    max_bytes: int = DEFAULT_MAX_BYTES,
    max_pages: int = DEFAULT_MAX_PAGES,
    where: str = "",
) -> Received | list[Blocker]:
    """Inspect what a person sent and keep it; slow, so call it outside transactions.

    Never reads more than `max_bytes` + 256 kB. Raises StorageError when the storage fails.
    """
    with tempfile.NamedTemporaryFile(prefix="pacte-") as copy:
        if not _copy(source, copy, max_bytes):
            return [too_large(max_bytes, where=where, office=bool(OFFICE & set(accept)))]
        path = Path(copy.name)
        found = inspect(path, accept=accept, max_bytes=max_bytes, max_pages=max_pages, name=name, where=where)
        if isinstance(found, list):
            return found
        with path.open("rb") as inspected:
            content = store.put(inspected, prefix=prefix_of(federation_id), max_bytes=max_bytes)
    pages = found.pages if found.kind is Kind.PDF else None
    return Received(
        federation_id,
        content,
        found.media_type,
        pages,
        clean_name(name, found.kind),
        made_by_us=False,
        warnings=found.warnings,
    )


def keep_made(
    data: bytes, *, kind: Kind, name: str, store: Store, federation_id: int, pages: int | None = None
) -> Received:
    """Keep what the software wrote itself: a typeset letter, a cleaned photograph, joined photographs."""
    if kind is Kind.PDF and pages is None:
        pages = _pages_of(data)
    content = store.put(data, prefix=prefix_of(federation_id))
    return Received(federation_id, content, kind.media_type, pages, clean_name(name, kind), made_by_us=True)


def keep_table(data: bytes, *, name: str, store: Store, federation_id: int) -> Received:
    """Keep a table byte for byte as it was sent, once ``documents.tables`` has read it: it is evidence."""
    media_type = XLSX if data.startswith(b"PK") else "text/csv"
    content = store.put(data, prefix=prefix_of(federation_id))
    return Received(federation_id, content, media_type, None, clean_name(name), made_by_us=False)


def _pages_of(data: bytes) -> int:
    """Of a PDF that the software has just written, which therefore needs no sandbox."""
    from pypdf import PdfReader  # heavy, and most processes never write a PDF

    return len(PdfReader(io.BytesIO(data)).pages)


def _copy(source: BinaryIO, target: "tempfile._TemporaryFileWrapper[bytes]", max_bytes: int) -> bool:
    """Copy to the end, or stop and answer False once the limit is passed."""
    size = 0
    while piece := source.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            return False
        target.write(piece)
    target.flush()
    return True
