"""Reads a PDF to its bones: pages, text, and whatever could act when it is opened."""

import signal
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .refusal import RefusedError

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_OBJECTS = 100_000
MAX_DRAWING = 64_000_000  # bytes of one page's orders; a detailed map stays under 30 million
TEXT_SECONDS = 3
TEXT_PAGES = 5
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE"}
EMBEDDING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
# Drawing resources and the reading structure hold no action and are most of a document's objects.
INERT = {
    "/Resources",
    "/StructTreeRoot",
    "/ParentTree",
    "/Metadata",
    "/Contents",
    "/Parent",
    "/Popup",
    "/Thumb",
}


class _TooSlowError(Exception):
    """The text of the first pages takes too long to read."""


def inspect_pdf(path: str, max_pages: int) -> dict[str, Any]:
    _require_end(path)
    # Imported here, as the orders about pictures do not need it.
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    try:
        reader = PdfReader(path, strict=False)
        encrypted = reader.is_encrypted
        if encrypted and not reader.decrypt(""):
            raise RefusedError("encrypted")
        pages = len(reader.pages)
        if pages == 0:
            raise RefusedError("no-pages")
        if pages > max_pages:
            raise RefusedError("too-many-pages", pages=pages)
        _refuse_active_content(reader)
        _refuse_swollen_pages(reader)
        text = _has_text(reader)
    except LimitReachedError as error:
        raise RefusedError("bomb") from error
    return {"pages": pages, "text": text, "locked": encrypted}


def _require_end(path: str) -> None:
    with Path(path).open("rb") as stream:
        stream.seek(max(0, Path(path).stat().st_size - 2048))
        if b"%%EOF" not in stream.read():
            raise RefusedError("truncated")


def _refuse_active_content(reader: "PdfReader") -> None:
    for entry in _dictionaries(reader):
        if "/JS" in entry or _value(entry, "/S") in ACTIVE_ACTIONS:
            raise RefusedError("active")
        if "/XFA" in entry:
            raise RefusedError("xfa")
        if {"/EmbeddedFiles", "/EF", "/Collection"} & entry.keys() or _value(entry, "/Subtype") in EMBEDDING:
            raise RefusedError("attachments")


def _refuse_swollen_pages(reader: "PdfReader") -> None:
    """Refuse pages whose drawing orders inflate out of all proportion: viewers would die of them."""
    from pypdf.generic import ArrayObject

    for page in reader.pages:
        contents = page.get("/Contents", ArrayObject()).get_object()
        for part in contents if isinstance(contents, ArrayObject) else [contents]:
            stream = part.get_object()
            filters = stream.get("/Filter", ArrayObject())
            data: bytes = stream._data
            for name in filters if isinstance(filters, ArrayObject) else [filters]:
                if name not in {"/FlateDecode", "/Fl"}:
                    break  # the other filters are bounded by pypdf when the text is read
                data = zlib.decompressobj().decompress(data, MAX_DRAWING + 1)
                if len(data) > MAX_DRAWING:
                    raise RefusedError("bomb")


def _value(entry: dict[str, Any], key: str) -> Any:
    value = entry.get(key)
    return value if isinstance(value, str) else None


def _dictionaries(reader: "PdfReader") -> Iterator[dict[str, Any]]:
    """Every dictionary that can be reached from the catalogue, drawing resources apart."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    seen: set[int] = set()
    waiting: list[Any] = [reader.root_object]
    met = 0
    while waiting:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        met += 1
        if met > MAX_OBJECTS:
            raise RefusedError("too-complex")
        if isinstance(item, DictionaryObject):
            # A value written as a reference is read, as a viewer does, wherever a name is expected.
            yield {key: item[key] if key in {"/S", "/Subtype"} else None for key in item}
            waiting.extend(item.raw_get(key) for key in item if key not in INERT)
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))


def _has_text(reader: "PdfReader") -> bool:
    def too_slow(*_: object) -> None:
        raise _TooSlowError

    signal.signal(signal.SIGALRM, too_slow)
    signal.alarm(TEXT_SECONDS)
    try:
        return any(
            reader.pages[at].extract_text().strip() for at in range(min(TEXT_PAGES, len(reader.pages)))
        )
    except _TooSlowError:
        return False
    finally:
        signal.alarm(0)
