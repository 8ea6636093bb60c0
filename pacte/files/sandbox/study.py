"""Reads the text of a PDF page after page, and the fonts that it does not carry; within bounds."""

import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_CHARACTERS = 1_500_000
"""Of the whole: a paper of three hundred dense pages has half as many."""
MAX_PAGE = 20_000
MAX_FORMS = 200
"""Drawings used by drawings, of one page: beyond, their fonts are not looked for."""
EMBEDDED = {"/FontFile", "/FontFile2", "/FontFile3"}


class _TooSlowError(Exception):
    """The time given to reading is over."""


def study_pdf(path: str, seconds: int) -> dict[str, Any]:
    """One text a page, empty where there is none or once a bound is met (``cut``); names of fonts missing.

    The file was inspected before (``pdf.inspect_pdf``): what could act, or swell, was refused.
    """
    from pypdf import PdfReader

    reader = PdfReader(path, strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    texts = [""] * len(reader.pages)
    missing: set[str] = set()
    cut = False
    signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(seconds)
    try:
        cut = _read(reader, texts, missing)
    except _TooSlowError:
        cut = True
    finally:
        signal.alarm(0)
    return {"texts": texts, "cut": cut, "fonts": sorted(missing)}


def _too_slow(*_: object) -> None:
    raise _TooSlowError


def _read(reader: "PdfReader", texts: list[str], missing: set[str]) -> bool:
    left, cut = MAX_CHARACTERS, False
    for number, page in enumerate(reader.pages):
        missing.update(_missing_fonts(page))
        if left <= 0:
            continue
        text = _text_of(page)
        kept = text[: min(MAX_PAGE, left)]
        cut = cut or len(kept) < len(text)
        left -= len(kept)
        texts[number] = kept
    return cut


def _text_of(page: "PageObject") -> str:
    try:
        return page.extract_text().replace("\x00", "")
    except (_TooSlowError, MemoryError):
        raise
    except Exception:  # one page that cannot be read says nothing of the others
        return ""


def _missing_fonts(page: "PageObject") -> Iterator[str]:
    waiting, met = [page.get("/Resources")], 0
    while waiting and met < MAX_FORMS:
        resources = _dictionary(waiting.pop())
        met += 1
        for font in _dictionary(resources.get("/Font")).values():
            yield from _missing(_dictionary(font))
        for drawing in _dictionary(resources.get("/XObject")).values():
            found = _dictionary(drawing)
            if found.get("/Subtype") == "/Form":
                waiting.append(found.get("/Resources"))


def _missing(font: dict[str, Any]) -> Iterator[str]:
    """The name of a font whose drawings are not in the file; those of type 3 always are."""
    if font.get("/Subtype") == "/Type3":
        return
    carried = font
    if font.get("/Subtype") == "/Type0":
        descendants = _value(font.get("/DescendantFonts")) or [{}]
        carried = _dictionary(descendants[0])
    if not EMBEDDED & _dictionary(carried.get("/FontDescriptor")).keys():
        name = str(font.get("/BaseFont", "/?")).removeprefix("/")
        yield name.split("+", 1)[-1][:80]


def _value(item: Any) -> Any:
    return item.get_object() if hasattr(item, "get_object") else item


def _dictionary(item: Any) -> dict[str, Any]:
    found = _value(item)
    return found if isinstance(found, dict) else {}
