"""Reads a PDF to its bones: pages, text, and whatever could act when it is opened."""

import contextlib
import signal
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .refusal import RefusedError

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import StreamObject

MAX_OBJECTS = 100_000
MAX_DRAWING = 64_000_000  # bytes of one page's orders; a detailed map stays under 30 million
MAX_PIXELS = 200_000_000  # of one picture; an A4 page at 1,200 dots an inch has 139 million
TEXT_SECONDS = 3
TEXT_PAGES = 5
ACTIVE_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE"}
EMBEDDING = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
NOT_DRAWN = {"/Contents", "/Parent", "/Metadata", "/PieceInfo", "/W", "/Widths"}
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
        _refuse_swollen_streams(reader)
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


def _refuse_swollen_streams(reader: "PdfReader") -> None:
    """Refuse what inflates out of all proportion once a page is drawn: viewers would die of it."""
    for page in reader.pages:
        contents = _resolved(page.get("/Contents", []))
        for part in contents if isinstance(contents, list) else [contents]:
            _require_modest(part.get_object())
    for stream in _used(reader):
        if stream.get("/Subtype") == "/Image":
            if _number(stream, "/Width") * _number(stream, "/Height") > MAX_PIXELS:
                raise RefusedError("bomb")
            if len(_filters(stream)) < 2:
                continue  # a viewer inflates as many bytes as there are pixels
        with contextlib.suppress(zlib.error):  # a damaged font or picture is left out by viewers
            _require_modest(stream)


def _require_modest(stream: "StreamObject") -> None:
    data: bytes = stream._data
    for name in _filters(stream):
        if name not in {"/FlateDecode", "/Fl"}:
            break  # the other filters are bounded by pypdf when the text is read
        data = zlib.decompressobj().decompress(data, MAX_DRAWING + 1)
        if len(data) > MAX_DRAWING:
            raise RefusedError("bomb")


def _used(reader: "PdfReader") -> Iterator["StreamObject"]:
    """Every stream that drawing the pages may read: drawings, pictures, fonts, looks of notes; each once."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

    seen: set[int] = set()
    waiting: list[Any] = list(reader.pages)
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
        if isinstance(item, StreamObject):
            yield item
        if isinstance(item, DictionaryObject):
            inside = [item.raw_get(key) for key in item if key not in NOT_DRAWN]
        elif isinstance(item, ArrayObject):
            inside = list(list.__iter__(item))
        else:
            continue
        waiting.extend(
            one for one in inside if isinstance(one, IndirectObject | DictionaryObject | ArrayObject)
        )


def _filters(stream: "StreamObject") -> list[Any]:
    filters = _resolved(stream.get("/Filter", []))
    return list(filters) if isinstance(filters, list) else [filters]


def _number(stream: "StreamObject", key: str) -> int:
    value = _resolved(stream.get(key, 0))
    return value if isinstance(value, int) else 0


def _resolved(item: Any) -> Any:
    return item.get_object() if hasattr(item, "get_object") else item


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
