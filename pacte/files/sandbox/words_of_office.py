"""The words of a document of Word: paragraphs by style, lists, tables, notes; without what was struck."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from .words_taken import PICTURE, FullError, Run, Taken

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
"""Says once more what stands beside it."""
_WRITTEN = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_THROUGH = {"ins", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "r"}
_AROUND = {"sdt", "sdtContent", "ins", "moveTo", "customXml"}


def word_blocks(parts: Mapping[str, Element], taken: Taken) -> None:
    """The body, then its notes."""
    document = _Document(parts, taken)
    body = next((one for one in parts["word/document.xml"] if _name(one) == "body"), None)
    try:
        if body is not None:
            document.walk(body)
        document.tell_notes()
    except FullError:
        pass


def _name(element: Element) -> str:
    """Of an element of Word, whichever of its two dialects; empty for another."""
    for space in (W, W_STRICT):
        if element.tag.startswith(space):
            return element.tag[len(space) :]
    return ""


def _child(element: Element | None, *names: str) -> Element | None:
    """The one at the end of a path."""
    for name in names:
        element = next((one for one in element if _name(one) == name), None) if element is not None else None
    return element


def _value(element: Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return element.get(f"{W}{name}") or element.get(f"{W_STRICT}{name}") or ""


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else otherwise


def _is_on(properties: Element | None, name: str) -> bool:
    found = _child(properties, name)
    return found is not None and _value(found) not in ("0", "false", "off", "none")


class _Document:
    def __init__(self, parts: Mapping[str, Element], taken: Taken) -> None:
        self.taken = taken
        self.levels, self.listed = _styles(parts.get("word/styles.xml"))
        self.notes = {
            (kind, _value(note, "id")): note
            for kind, part in (("footnoteReference", "footnotes"), ("endnoteReference", "endnotes"))
            for note in parts.get(f"word/{part}.xml", ())
            if not _value(note, "type")
        }
        self.told: list[Element] = []

    def walk(self, parent: Element) -> None:
        for one in parent:
            name = _name(one)
            if name == "p":
                self.paragraph(one)
            elif name == "tbl":
                self.taken.table([[self.flat(cell) for cell in _all(row, "tc")] for row in _all(one, "tr")])
            elif name in _AROUND:
                self.walk(one)

    def paragraph(self, element: Element) -> None:
        properties = _child(element, "pPr")
        style = _value(_child(properties, "pStyle"))
        boxes: list[Element] = []
        runs = self.runs(element, boxes)
        outline = _value(_child(properties, "outlineLvl"))
        numbers = _child(properties, "numPr")
        level = _number(outline, 9) + 1 if outline else self.levels.get(style, 10)
        if level < 10:
            self.taken.heading(level, runs)
        elif numbers is not None and _value(_child(numbers, "numId")) != "0":
            self.taken.item(_number(_value(_child(numbers, "ilvl"))), runs)
        elif style in self.listed:
            self.taken.item(0, runs)
        else:
            self.taken.paragraph(runs)
        for box in boxes:
            self.walk(box)

    def runs(self, parent: Element, boxes: list[Element] | None = None) -> list[Run]:
        """Of a paragraph; text boxes that hang on it are put aside."""
        found: list[Run] = []
        for one in parent:
            if _name(one) == "r":
                found += self.run(one, boxes)
            elif _name(one) in _THROUGH:
                found += self.runs(one, boxes)
        return found

    def run(self, element: Element, boxes: list[Element] | None) -> list[Run]:
        properties = _child(element, "rPr")
        if _is_on(properties, "vanish"):
            return []
        text = ""
        for one in _without_fallbacks(element):
            name = _name(one)
            if name == "t":
                text += one.text or ""
            elif name in ("footnoteReference", "endnoteReference"):
                note = self.notes.get((name, _value(one, "id")))
                if note is not None:
                    self.told.append(note)
                    text += f"[{len(self.told)}]"
            elif name in ("drawing", "pict"):
                inside = [box for box in one.iter() if _name(box) == "txbxContent"]
                if boxes is not None:
                    boxes += inside
                text += "" if inside else PICTURE
            else:
                text += _WRITTEN.get(name, "")
        return [[text, _is_on(properties, "b"), _is_on(properties, "i")]] if text else []

    def flat(self, parent: Element) -> list[Run]:
        """All that a cell says, a line a paragraph, tables within it too."""
        found: list[Run] = []
        for one in parent:
            name = _name(one)
            if name == "p":
                more = self.runs(one)
                found += [["\n", False, False], *more] if found and more else more
            elif name in {"tbl", "tr", "tc", *_AROUND}:
                more = self.flat(one)
                found += [["\n", False, False], *more] if found and more else more
        return found

    def tell_notes(self) -> None:
        if self.told:
            self.taken.heading(2, [["Notes", False, False]])
        for number, note in enumerate(self.told, 1):
            self.taken.paragraph([[f"[{number}] ", False, False], *self.flat(note)])


def _all(parent: Element, name: str) -> list[Element]:
    """Children of that name, also those inside a content control."""
    found = []
    for one in parent:
        if _name(one) == name:
            found.append(one)
        elif _name(one) in _AROUND:
            found += _all(one, name)
    return found


def _without_fallbacks(run: Element) -> list[Element]:
    """What a run holds, choices opened."""
    found = []
    for one in run:
        if _name(one):
            found.append(one)
        elif one.tag != _FALLBACK:
            found += _without_fallbacks(one)
    return found


def _styles(part: Element | None) -> tuple[dict[str, int], set[str]]:
    """Style → level of heading, and the styles that make a list by themselves."""
    levels: dict[str, int] = {}
    listed: set[str] = set()
    for style in part if part is not None else ():
        key, name = _value(style, "styleId"), _value(_child(style, "name")).lower()
        outline = _value(_child(style, "pPr", "outlineLvl"))
        kind, _, number = name.partition(" ")
        if name == "title":
            levels[key] = 1
        elif kind in ("heading", "titre") and _number(number):
            levels[key] = _number(number)
        elif outline:
            levels[key] = _number(outline, 9) + 1
        elif name.startswith(("list bullet", "list number")):
            listed.add(key)
    return levels, listed
