"""The words of a text of LibreOffice: headings, paragraphs, lists, tables, notes; without what was struck."""

import re
from xml.etree.ElementTree import Element

from .words_taken import PICTURE, FullError, Run, Taken

_SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, OFFICE, STYLE, DRAW = (_SPACE % name for name in ("text", "table", "office", "style", "drawing"))
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
MOST_REPEATED = 50
_SKIPPED = {
    f"{TEXT}tracked-changes", f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{TEXT}sequence-decls",
    f"{OFFICE}forms", f"{TEXT}variable-decls", f"{TEXT}user-field-decls",
}  # fmt: skip


def text_blocks(content: Element, taken: Taken) -> None:
    """The body, then its notes."""
    text = content.find(f"{OFFICE}body/{OFFICE}text")
    document = _Document(content, taken)
    try:
        if text is not None:
            document.walk(text)
        document.tell_notes()
    except FullError:
        pass


def _flowing(text: str) -> str:
    """Line breaks and indents of the XML itself are one space."""
    return re.sub(r"\s+", " ", text)


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise


class _Document:
    def __init__(self, content: Element, taken: Taken) -> None:
        self.taken = taken
        self.looks = _looks(content)
        self.told: list[Element] = []

    def walk(self, parent: Element) -> None:
        for one in parent:
            if one.tag == f"{TEXT}h":
                self.taken.heading(_number(one.get(f"{TEXT}outline-level"), 1), self.runs(one))
            elif one.tag == f"{TEXT}p":
                self.taken.paragraph(self.runs(one))
                for box in one.iter(f"{DRAW}text-box"):
                    self.walk(box)
            elif one.tag == f"{TEXT}list":
                self.items(one, 0)
            elif one.tag == f"{TABLE}table":
                self.taken.table(self.rows(one))
            elif one.tag not in _SKIPPED:
                self.walk(one)

    def items(self, parent: Element, level: int) -> None:
        for item in parent:
            for one in item:
                if one.tag == f"{TEXT}list":
                    self.items(one, level + 1)
                elif one.tag in (f"{TEXT}p", f"{TEXT}h"):
                    self.taken.item(level, self.runs(one))

    def rows(self, parent: Element) -> list[list[list[Run]]]:
        found: list[list[list[Run]]] = []
        for one in parent:
            if one.tag == f"{TABLE}table-row":
                row = []
                for cell in one:
                    times = min(_number(cell.get(f"{TABLE}number-columns-repeated"), 1), MOST_REPEATED)
                    row += [self.flat(cell)] * times
                found.append(row)
            elif one.tag in (f"{TABLE}table-header-rows", f"{TABLE}table-rows", f"{TABLE}table-row-group"):
                found += self.rows(one)
        return found

    def flat(self, parent: Element) -> list[Run]:
        """All that a cell says, a line a paragraph."""
        found: list[Run] = []
        for one in parent:
            if one.tag in _SKIPPED:
                continue
            more = self.runs(one) if one.tag in (f"{TEXT}p", f"{TEXT}h") else self.flat(one)
            found += [["\n", False, False], *more] if found and more else more
        return found

    def runs(self, element: Element, bold: bool = False, italic: bool = False) -> list[Run]:
        found: list[Run] = [[_flowing(element.text), bold, italic]] if element.text else []
        for one in element:
            if one.tag == f"{TEXT}span":
                look = self.looks.get(one.get(f"{TEXT}style-name", ""), (False, False))
                found += self.runs(one, bold or look[0], italic or look[1])
            elif one.tag == f"{TEXT}s":
                found.append([" " * min(_number(one.get(f"{TEXT}c"), 1), MOST_REPEATED), bold, italic])
            elif one.tag == f"{TEXT}tab":
                found.append(["\t", bold, italic])
            elif one.tag == f"{TEXT}line-break":
                found.append(["\n", bold, italic])
            elif one.tag == f"{TEXT}note":
                self.told.append(one)
                found.append([f"[{len(self.told)}]", bold, italic])
            elif one.tag == f"{DRAW}frame":
                has_words = one.find(f".//{DRAW}text-box") is not None
                found += [] if has_words else [[PICTURE, bold, italic]]
            elif one.tag not in _SKIPPED:
                found += self.runs(one, bold, italic)
            if one.tail:
                found.append([_flowing(one.tail), bold, italic])
        return found

    def tell_notes(self) -> None:
        if self.told:
            self.taken.heading(2, [["Notes", False, False]])
        for number, note in enumerate(self.told, 1):
            body = note.find(f"{TEXT}note-body")
            said = self.flat(body) if body is not None else []
            self.taken.paragraph([[f"[{number}] ", False, False], *said])


def _looks(content: Element) -> dict[str, tuple[bool, bool]]:
    """Style of characters → bold, italics."""
    found = {}
    for style in content.iter(f"{STYLE}style"):
        look = style.find(f"{STYLE}text-properties")
        if look is not None:
            found[style.get(f"{STYLE}name", "")] = (
                look.get(f"{FO}font-weight") == "bold",
                look.get(f"{FO}font-style") == "italic",
            )
    return found
