"""The words of a document of Word or LibreOffice, by heading, paragraph, list and table."""

import re
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree

from .refusal import RefusedError
from .words_of_odf import text_blocks
from .words_of_office import word_blocks
from .words_taken import Taken

MAX_PART = 16 * 1024 * 1024
"""Bytes of XML of one part: a thesis of a thousand pages holds less."""
_DOCX, _ODT = "word/document.xml", "content.xml"


def read_words(path: str) -> dict[str, Any]:
    """Blocks in order, and whether some were left out; refused when it is none of the two."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            taken = Taken()
            if _DOCX in names:
                parts = {name: _part(archive, name) for name in names if _is_read(name)}
                word_blocks(parts, taken)
            elif _ODT in names:
                text_blocks(_part(archive, _ODT), taken)
            else:
                raise RefusedError("not-a-document")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ElementTree.ParseError) as error:
        raise RefusedError("container-unreadable") from error
    return taken.facts()


def _is_read(name: str) -> bool:
    return re.fullmatch(r"word/(document|styles|footnotes|endnotes)\.xml", name) is not None


class _Tree(ElementTree.TreeBuilder):
    """No office document declares a type of its own, and those that do may swell without end."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise RefusedError("container-unreadable")


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as stream:
        data = stream.read(MAX_PART + 1)
    if len(data) > MAX_PART:
        raise RefusedError("exhausted")
    parser = ElementTree.XMLParser(target=_Tree())  # noqa: S314 -- in the sandbox, no DTD
    return ElementTree.fromstring(data, parser=parser)  # noqa: S314
